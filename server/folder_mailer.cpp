#include "server/folder_mailer.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace supple
{
namespace
{

void write_all(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0)
            throw std::runtime_error("cannot be written (is the disk full?)");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

// Written aside, flushed, renamed: a reader of the folder never sees half a mail.
void write_whole(const std::filesystem::path& path, std::string_view bytes)
{
    const std::string aside = path.string() + ".part";
    const int file = open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        throw std::runtime_error("cannot be created");
    try {
        write_all(file, bytes);
        if (fsync(file) != 0)
            throw std::runtime_error("cannot be flushed to disk");
    } catch (...) {
        close(file);
        throw;
    }
    close(file);
    std::filesystem::rename(aside, path);
}

} // namespace

FolderMailer::FolderMailer(std::filesystem::path folder, Sender sender)
    : folder_(std::move(folder)), sender_(std::move(sender))
{
}

Delivery FolderMailer::deliver(const Mail& mail)
{
    const auto path = folder_ / (mail.id + ".eml");
    try {
        std::filesystem::create_directories(folder_);
        write_whole(path, mail_message(mail, sender_));
        return {};
    } catch (const std::exception& fault) {
        return {.outcome = Delivery::Outcome::put_off,
                .what = fmt::format("The mail {} {}.", path.string(), fault.what()),
                .reply = {}};
    }
}

std::optional<std::string> FolderMailer::complaint()
{
    if (access(folder_.c_str(), W_OK | X_OK) == 0)
        return std::nullopt;
    return fmt::format("The folder {} cannot be written to.", folder_.string());
}

} // namespace supple
