// A moment as certificates write it.
#pragma once

#include <openssl/asn1.h>

#include <chrono>
#include <ctime>

namespace supple::http
{

// Of a time that OpenSSL has parsed; always in UTC (RFC 5280 §4.1.2.5).
inline std::chrono::sys_seconds seconds_of(const ASN1_TIME* time)
{
    std::tm parts{};
    ASN1_TIME_to_tm(time, &parts);
    return std::chrono::sys_seconds(std::chrono::seconds(::timegm(&parts)));
}

} // namespace supple::http
