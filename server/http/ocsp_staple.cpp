#include "server/http/ocsp_staple.hpp"

#include "server/http/asn1_time.hpp"

#include <openssl/ocsp.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace supple::http
{
namespace
{

// An answer with a chain in it takes 3 KiB.
constexpr std::size_t longest_answer = 64 * 1024;

using Answer = std::unique_ptr<OCSP_RESPONSE, decltype(&OCSP_RESPONSE_free)>;
using Basic = std::unique_ptr<OCSP_BASICRESP, decltype(&OCSP_BASICRESP_free)>;

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why)
{
    throw std::runtime_error("TLS cannot staple: " + file.string() + ' ' + std::string(why) +
                             "; fetch it anew (openssl ocsp -respout), or empty its setting");
}

std::string bytes_of(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        refuse(file, "cannot be read");
    std::string bytes(longest_answer + 1, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

// What it says of the certificate with this serial number.
OCSP_SINGLERESP* word_on(OCSP_BASICRESP* basic, const X509* certificate)
{
    for (int i = 0; i < OCSP_resp_count(basic); ++i) {
        OCSP_SINGLERESP* one = OCSP_resp_get0(basic, i);
        ASN1_INTEGER* serial = nullptr;
        auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(one));
        OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id);
        if (ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0)
            return one;
    }
    return nullptr;
}

} // namespace

OcspStaple read_ocsp_staple(const std::filesystem::path& file, X509* certificate)
{
    OcspStaple staple;
    staple.der = bytes_of(file);
    const auto* start = reinterpret_cast<const unsigned char*>(staple.der.data());
    const auto* end = start;
    const Answer answer(d2i_OCSP_RESPONSE(nullptr, &end, static_cast<long>(staple.der.size())),
                        OCSP_RESPONSE_free);
    if (!answer || static_cast<std::size_t>(end - start) != staple.der.size() ||
        OCSP_response_status(answer.get()) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
        refuse(file, "holds no answer of a certificate authority (DER)");
    const Basic basic(OCSP_response_get1_basic(answer.get()), OCSP_BASICRESP_free);
    OCSP_SINGLERESP* word = basic ? word_on(basic.get(), certificate) : nullptr;
    if (!word)
        refuse(file, "is about another certificate");
    ASN1_GENERALIZEDTIME* from = nullptr;
    ASN1_GENERALIZEDTIME* until = nullptr;
    if (OCSP_single_get0_status(word, nullptr, nullptr, &from, &until) != V_OCSP_CERTSTATUS_GOOD)
        refuse(file, "says that the certificate does not count");
    if (!from || !until)
        refuse(file, "does not say until when it holds");
    staple.from = seconds_of(from);
    staple.until = seconds_of(until);
    return staple;
}

} // namespace supple::http
