// The certificate authority's signed word that a certificate still counts, sent along with it
// (OCSP stapling, RFC 6066 §8). The operator keeps it in a file and renews it; here it is read,
// checked to be about this certificate and good, and given out only while it is fresh. Its
// signature is for the clients to check.
#pragma once

#include <openssl/x509.h>

#include <chrono>
#include <filesystem>
#include <string>

namespace supple::http
{

struct OcspStaple {
    std::string der;
    std::chrono::sys_seconds from{};
    std::chrono::sys_seconds until{}; // the authority's nextUpdate

    bool is_fresh(std::chrono::system_clock::time_point now) const
    {
        return from <= now && now < until;
    }
};

// Throws std::runtime_error when the file is no answer of an authority, is about another
// certificate, says that it was revoked, or names no end. One that is stale is read all the same.
OcspStaple read_ocsp_staple(const std::filesystem::path& file, X509* certificate);

} // namespace supple::http
