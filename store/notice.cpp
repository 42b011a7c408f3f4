#include "store/notice.hpp"

#include "store/column.hpp"

namespace supple::store
{

static void columns(soci::statement& statement, Notice& notice)
{
    statement.exchange(soci::into(notice.topic));
    statement.exchange(soci::into(notice.sentence));
    statement.exchange(soci::into(notice.noticed));
}

void leave_notice(Transaction& tx, std::string_view topic, std::string_view sentence)
{
    const std::string topic_text(topic);
    const std::string sentence_text(sentence);
    const auto now = tx.now();
    run(tx,
        "INSERT INTO notices (topic, sentence, noticed_at) VALUES (:topic, :sentence, :now)"
        " ON CONFLICT (topic) DO UPDATE SET sentence = excluded.sentence,"
        " noticed_at = excluded.noticed_at, settled_at = NULL",
        with(topic_text, "topic"), with(sentence_text, "sentence"), with(now, "now"));
}

void settle_notice(Transaction& tx, std::string_view topic)
{
    const std::string text(topic);
    const auto now = tx.now();
    run(tx, "UPDATE notices SET settled_at = :now WHERE topic = :topic AND settled_at IS NULL",
        with(now, "now"), with(text, "topic"));
}

std::vector<Notice> open_notices(Snapshot& snapshot)
{
    return all_rows<Notice>(snapshot, "SELECT topic, sentence, noticed_at FROM notices"
                                      " WHERE settled_at IS NULL ORDER BY noticed_at DESC, topic");
}

} // namespace supple::store
