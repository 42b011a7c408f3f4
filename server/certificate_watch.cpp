#include "server/certificate_watch.hpp"

#include "server/http/recurring.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <sys/stat.h>

namespace supple
{

CertificateWatch::CertificateWatch(std::vector<http::TlsIdentity> identities, Use use, Tell tell)
    : identities_(std::move(identities)), use_(std::move(use)), tell_(std::move(tell)),
      seen_(mark())
{
}

http::Task<void> CertificateWatch::run()
{
    if (identities_.empty())
        co_return;
    const auto job = [this]() -> http::Task<void> {
        look(false);
        co_return;
    };
    co_await http::every(look_every, job, tell_.refused);
}

void CertificateWatch::look(bool even_if_unchanged)
{
    // Taken before the files are read: what changes meanwhile is found by the next look.
    const std::string now = mark();
    if (identities_.empty() || (now == seen_ && !even_if_unchanged))
        return;
    seen_ = now;
    try {
        auto tls = std::make_shared<const http::TlsContext>(identities_);
        const auto ends = tls->expires();
        use_(std::move(tls));
        tell_.renewed(fmt::format("the certificate in use ends {:%F %T} UTC", ends));
    } catch (const std::exception& fault) {
        tell_.refused(fmt::format("{}. The certificate that was in use stays.", fault.what()));
    }
}

std::string CertificateWatch::mark() const
{
    std::string mark;
    for (const auto& identity : identities_)
        for (const auto* file : {&identity.certificate, &identity.key, &identity.ocsp}) {
            struct stat facts = {}; // follows links: certbot renews by turning one
            if (!file->empty() && ::stat(file->c_str(), &facts) == 0)
                mark += fmt::format("{}:{}:{}.{}", facts.st_ino, facts.st_size,
                                    facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
            mark += '\n';
        }
    return mark;
}

} // namespace supple
