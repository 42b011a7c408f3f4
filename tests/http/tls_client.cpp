#include "tests/http/tls_client.hpp"

#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>
#include <limits>

namespace supple::http::test
{
namespace
{

template <class Read>
auto read_pem(const std::filesystem::path& path, Read read)
{
    std::FILE* file = std::fopen(path.c_str(), "r");
    auto* value = read(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    return value;
}

} // namespace

Identity make_identity(const tests::TemporaryFolder& folder, const std::string& name, KeyKind kind)
{
    EVP_PKEY* key = kind == KeyKind::ecdsa ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate),
                     static_cast<long>(std::hash<std::string>()(name) & 0xffffff));
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_sign(certificate, key, EVP_sha256());

    const Identity identity{folder.path() / (name + ".crt"), folder.path() / (name + ".key")};
    std::FILE* file = std::fopen(identity.certificate.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(identity.key.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return identity;
}

std::filesystem::path make_ocsp_answer(const tests::TemporaryFolder& folder,
                                       const std::string& name, const Identity& identity,
                                       std::chrono::seconds until, bool revoked)
{
    X509* certificate = read_pem(identity.certificate, PEM_read_X509);
    EVP_PKEY* key = read_pem(identity.key, PEM_read_PrivateKey);
    OCSP_BASICRESP* basic = OCSP_BASICRESP_new();
    OCSP_CERTID* id = OCSP_cert_to_id(EVP_sha1(), certificate, certificate);
    ASN1_TIME* from = X509_gmtime_adj(nullptr, -3600);
    ASN1_TIME* to = X509_gmtime_adj(nullptr, until.count());
    OCSP_basic_add1_status(basic, id, revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD,
                           0, revoked ? from : nullptr, from, to);
    OCSP_basic_sign(basic, certificate, key, EVP_sha256(), nullptr, 0);
    OCSP_RESPONSE* answer = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    unsigned char* der = nullptr;
    const int length = i2d_OCSP_RESPONSE(answer, &der);
    const auto path = folder.write(
        name, std::string(reinterpret_cast<char*>(der), static_cast<unsigned>(length)));
    OPENSSL_free(der);
    OCSP_RESPONSE_free(answer);
    OCSP_BASICRESP_free(basic);
    OCSP_CERTID_free(id);
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return path;
}

TlsClient::TlsClient(std::uint16_t port, int version, const std::string& protocol)
    : TlsClient(port, Abilities{.version = version, .protocol = protocol})
{
}

TlsClient::TlsClient(std::uint16_t port, const Abilities& abilities)
    : connection_(port), context_(SSL_CTX_new(TLS_client_method()))
{
    SSL_CTX_set_security_level(context_, 0); // so that it may offer what we must refuse
    SSL_CTX_set_min_proto_version(context_, abilities.version);
    SSL_CTX_set_max_proto_version(context_, abilities.version);
    if (!abilities.signatures.empty())
        SSL_CTX_set1_sigalgs_list(context_, abilities.signatures.c_str());
    tls_ = SSL_new(context_);
    const auto offered = static_cast<char>(abilities.protocol.size()) + abilities.protocol;
    SSL_set_alpn_protos(tls_, reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned>(offered.size()));
    SSL_set_tlsext_status_type(tls_, TLSEXT_STATUSTYPE_ocsp);
    SSL_set_fd(tls_, connection_.descriptor());
    connected_ = SSL_connect(tls_) == 1;
}

TlsClient::~TlsClient()
{
    SSL_free(tls_);
    SSL_CTX_free(context_);
}

std::string TlsClient::common_name() const
{
    char name[256] = "";
    X509* certificate = SSL_get1_peer_certificate(tls_);
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof name);
    X509_free(certificate);
    return name;
}

std::string TlsClient::stapled() const
{
    const unsigned char* der = nullptr;
    const auto length = SSL_get_tlsext_status_ocsp_resp(tls_, &der);
    return length < 0
               ? ""
               : std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
}

void TlsClient::send(std::string_view bytes)
{
    SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
}

void TlsClient::send_in_pieces(std::string_view request)
{
    for (const char byte : request)
        SSL_write(tls_, &byte, 1);
}

std::string TlsClient::read(std::size_t bytes)
{
    std::string all;
    char buffer[16384];
    int count = 1;
    while (all.size() < bytes && count > 0) {
        const auto room = std::min(sizeof buffer, bytes - all.size());
        count = SSL_read(tls_, buffer, static_cast<int>(room));
        all.append(buffer, static_cast<std::size_t>(std::max(count, 0)));
    }
    ended_properly_ = count <= 0 && SSL_get_error(tls_, count) == SSL_ERROR_ZERO_RETURN;
    return all;
}

std::string TlsClient::ask(const std::string& request)
{
    send(request);
    return read(std::numeric_limits<std::size_t>::max());
}

} // namespace supple::http::test
