// Forgetting a customer (GDPR, Article 17). What the law asks a shop to keep stays: orders,
// payments, invoices with what stands on them, the words that were agreed to. From these the
// address is overwritten by one that belongs to nobody. What is no fact of a sale goes or is
// emptied: sessions, sign-in links, places in videos, the texts of mails, the provider's messages,
// names in statements of withdrawal. Access ends, also in a player that runs. It cannot be undone;
// a backup made before still knows.
#pragma once

#include "store/email.hpp"
#include "store/id.hpp"

#include <string>
#include <vector>

namespace supple::store
{

class Transaction;

enum class Unsettled { refused, erased_all_the_same };

struct Erased {
    Email now_called{};                // stands where the address stood
    int orders = 0;                    // kept
    int invoices = 0;                  // kept, credit notes counted too
    std::vector<MessageId> messages{}; // emptied; their files, if there are any, are the caller's
};

/// Refusal::customer_not_found, and order_unsettled while an order waits for its payment or is
/// disputed, unless told to do it all the same: the money may then come without an address to send
/// a receipt to, and a dispute be lost for want of evidence.
Result<Erased> erase_customer(Transaction& tx, const Email& email, Unsettled unsettled);

} // namespace supple::store
