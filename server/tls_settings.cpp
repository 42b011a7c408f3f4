#include "server/tls_settings.hpp"

namespace supple
{

std::vector<http::TlsIdentity> tls_identities(const Config& config)
{
    std::vector<http::TlsIdentity> identities;
    if (!config.certificate_file.empty())
        identities.push_back({config.certificate_file, config.private_key_file, config.ocsp_file});
    if (!config.second_certificate_file.empty())
        identities.push_back({config.second_certificate_file, config.second_private_key_file,
                              config.second_ocsp_file});
    return identities;
}

} // namespace supple
