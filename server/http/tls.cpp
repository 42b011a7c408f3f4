#include "server/http/tls.hpp"

#include "server/http/asn1_time.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cassert>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

namespace supple::http
{
namespace
{

// Forward secrecy and authenticated encryption only. TLS 1.3's own suites are all of that kind.
// Keys of 128 bits first: nobody can try them all, and a video costs a fifth less to encrypt.
constexpr auto tls12_ciphers = "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr auto tls13_ciphers =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr auto groups = "X25519:P-256:P-384";

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why,
                         std::string_view what_to_do)
{
    ERR_clear_error();
    throw std::runtime_error("TLS cannot start: " + file.string() + ' ' + std::string(why) + "; " +
                             std::string(what_to_do));
}

void check_readable(const std::filesystem::path& file, std::string_view setting)
{
    if (!std::ifstream(file).good())
        refuse(file, "cannot be read",
               "check that " + std::string(setting) +
                   " is the right path and that the user who runs the shop may read it");
}

int kind_of(const X509* certificate)
{
    return EVP_PKEY_get_base_id(X509_get0_pubkey(certificate));
}

int no_password(char*, int, int, void*)
{
    return 0;
}

// We speak HTTP/1.1 and nothing else; a client that offers only others is told so (RFC 7301 §3.2).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_length,
                    const unsigned char* offered, unsigned int offered_length, void*)
{
    static constexpr std::string_view ours = "http/1.1";
    for (unsigned int i = 0; i < offered_length; i += 1u + offered[i]) {
        const std::string_view name(reinterpret_cast<const char*>(offered + i + 1),
                                    std::min<std::size_t>(offered[i], offered_length - i - 1));
        if (name == ours) {
            *out = offered + i + 1;
            *out_length = static_cast<unsigned char>(ours.size());
            return SSL_TLSEXT_ERR_OK;
        }
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_protocol(SSL_CTX* context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, tls12_ciphers);
    SSL_CTX_set_ciphersuites(context, tls13_ciphers);
    SSL_CTX_set1_groups_list(context, groups);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    // Tickets resume sessions without a cache that all workers would lock.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    // A record's header and what it heads are read at once.
    SSL_CTX_set_read_ahead(context, 1);
    // Else OpenSSL would ask at the terminal for the password of an encrypted key.
    SSL_CTX_set_default_passwd_cb(context, no_password);
}

} // namespace

TlsContext::TlsContext(const std::vector<TlsIdentity>& identities)
    : context_(SSL_CTX_new(TLS_server_method()))
{
    assert(!identities.empty());
    if (!context_)
        throw std::bad_alloc();
    set_protocol(context_.get());
    for (const TlsIdentity& identity : identities)
        add(identity);
    SSL_CTX_set_tlsext_status_cb(context_.get(), staple);
    SSL_CTX_set_tlsext_status_arg(context_.get(), this);
}

TlsContext::TlsContext(const std::filesystem::path& certificate, const std::filesystem::path& key)
    : TlsContext(std::vector<TlsIdentity>{{.certificate = certificate, .key = key}})
{
}

void TlsContext::add(const TlsIdentity& identity)
{
    SSL_CTX* context = context_.get();
    check_readable(identity.certificate, "the certificate file");
    check_readable(identity.key, "the key file");
    if (SSL_CTX_use_certificate_chain_file(context, identity.certificate.c_str()) != 1)
        refuse(identity.certificate, "holds no certificate that can be used",
               "give the PEM file with the whole chain (certbot calls it fullchain.pem)");
    X509* certificate = SSL_CTX_get0_certificate(context);
    for (const Shown& other : shown_)
        if (kind_of(other.certificate.get()) == kind_of(certificate))
            refuse(identity.certificate, "has a key of the same kind as the other certificate",
                   "give one ECDSA and one RSA certificate, or one alone");
    if (SSL_CTX_use_PrivateKey_file(context, identity.key.c_str(), SSL_FILETYPE_PEM) != 1 &&
        ERR_GET_REASON(ERR_peek_last_error()) != X509_R_KEY_VALUES_MISMATCH)
        refuse(identity.key, "holds no private key that can be used",
               "give an unencrypted PEM key (certbot calls it privkey.pem)");
    // A key of another kind than the certificate's lies beside it until somebody looks.
    if (SSL_CTX_select_current_cert(context, certificate) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        refuse(identity.key, "is not the key of " + identity.certificate.string(),
               "give the two files that were issued together");
    X509_up_ref(certificate);
    Shown shown{std::unique_ptr<X509, Free>(certificate), {}};
    if (!identity.ocsp.empty())
        shown.staple = read_ocsp_staple(identity.ocsp, certificate);
    shown_.push_back(std::move(shown));
}

std::chrono::sys_seconds TlsContext::expires() const
{
    auto first = std::chrono::sys_seconds::max();
    for (const Shown& shown : shown_)
        first = std::min(first, seconds_of(X509_get0_notAfter(shown.certificate.get())));
    return first;
}

std::optional<std::chrono::sys_seconds> TlsContext::staples_end() const
{
    std::optional<std::chrono::sys_seconds> first;
    for (const Shown& shown : shown_)
        if (shown.staple)
            first = std::min(first.value_or(shown.staple->until), shown.staple->until);
    return first;
}

// Called by OpenSSL, on any worker, when a client asks for the authority's word.
int TlsContext::staple(SSL* connection, void* self)
{
    const X509* certificate = SSL_get_certificate(connection);
    for (const Shown& shown : static_cast<const TlsContext*>(self)->shown_) {
        if (shown.certificate.get() != certificate || !shown.staple ||
            !shown.staple->is_fresh(std::chrono::system_clock::now()))
            continue;
        const std::string& der = shown.staple->der;
        void* copy = OPENSSL_memdup(der.data(), der.size()); // the connection frees it
        SSL_set_tlsext_status_ocsp_resp(connection, static_cast<unsigned char*>(copy),
                                        static_cast<long>(der.size()));
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

} // namespace supple::http
