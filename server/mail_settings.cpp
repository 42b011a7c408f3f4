#include "server/mail_settings.hpp"

#include "server/folder_mailer.hpp"
#include "server/secret_file.hpp"
#include "server/smtp_mailer.hpp"

#include <stdexcept>

namespace supple
{
namespace
{

constexpr auto password_variable = "SUPPLE_MAIL_PASSWORD";

std::string password(const Config& config)
{
    if (config.mail_user.empty())
        return {};
    return read_secret("mail.password_file", config.mail_password_file, password_variable);
}

Sender sender(const Config& config)
{
    return {.name = config.shop_name,
            .address = config.mail_from.empty() ? config.email : config.mail_from,
            .reply_to = config.email};
}

} // namespace

std::unique_ptr<Mailer> make_mailer(const Config& config)
{
    if (config.mail_server.empty())
        return std::make_unique<FolderMailer>(config.mail_folder(), sender(config));
    if (sender(config).address.empty())
        throw std::runtime_error("Mails come from nobody: set shop.email, or mail.from.");
    return std::make_unique<SmtpMailer>(MailServer{.address = config.mail_server,
                                                   .user = config.mail_user,
                                                   .password = password(config),
                                                   .authorities = config.mail_authorities_file},
                                        sender(config));
}

} // namespace supple
