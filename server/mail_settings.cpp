#include "server/mail_settings.hpp"

#include "server/folder_mailer.hpp"
#include "server/smtp_mailer.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace supple
{
namespace
{

constexpr auto password_variable = "SUPPLE_MAIL_PASSWORD";

std::string first_line(const std::filesystem::path& path)
{
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line) || line.empty())
        throw std::runtime_error(fmt::format(
            "The file {} of mail.password_file cannot be read, or is empty: write the password "
            "of the mail account into its first line.",
            path.string()));
    if (line.back() == '\r')
        line.pop_back();
    return line;
}

std::string password(const Config& config)
{
    if (config.mail_user.empty())
        return {};
    if (!config.mail_password_file.empty())
        return first_line(config.mail_password_file);
    const char* set = std::getenv(password_variable); // NOLINT(concurrency-mt-unsafe): at start
    if (set == nullptr || *set == '\0')
        throw std::runtime_error(
            fmt::format("mail.user is set, but no password: name a file that holds it in "
                        "mail.password_file, or set {} in the environment.",
                        password_variable));
    return set;
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
