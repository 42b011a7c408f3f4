// Forgetting a customer (GDPR, Article 17). What the law asks a shop to keep stays: orders,
// payments, invoices with what stands on them, the words that were agreed to. From these the
// address is overwritten by one that belongs to nobody. What is no fact of a sale goes or is
// emptied: sessions, sign-in links, places in videos, the texts of mails, the cards of gifts, the
// provider's messages, names in statements of withdrawal. Access ends, also in a player that runs;
// what she gave to others stays theirs. It cannot be undone; a backup made before still knows.
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

/// Also somebody who is no customer, but was given something or stated a withdrawal.
/// Refusal::customer_not_found (nothing is kept about her), and order_unsettled while an order
/// waits for its payment or is disputed, or a gift by or to her waits for its day, unless told to
/// do it all the same: the money may then come without an address to send a receipt to, a dispute
/// be lost for want of evidence, and the gift reach nobody.
Result<Erased> erase_customer(Transaction& tx, const Email& email, Unsettled unsettled);

} // namespace supple::store
