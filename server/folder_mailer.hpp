// Hands mail to a folder, one .eml file each, as a mail program or a pick-up service reads them.
// The file is named after the mail's id, so a mail handed over twice is still one file.
#pragma once

#include "server/mailer.hpp"

#include <filesystem>

namespace supple
{

class FolderMailer final : public Mailer
{
  public:
    FolderMailer(std::filesystem::path folder, Sender sender);

    // Taken once the mail is safely on disk; put off when it cannot be written.
    Delivery deliver(const Mail& mail) override;
    std::optional<std::string> complaint() override;
    void interrupt() override {} // it never takes long

  private:
    std::filesystem::path folder_;
    Sender sender_;
};

} // namespace supple
