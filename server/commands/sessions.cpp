#include "server/commands/command.hpp"
#include "server/commands/shown.hpp"
#include "store/session_request.hpp"
#include "store/time_zone.hpp"

#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace supple
{
namespace
{

// More than an answer may have; what is longer is refused as too long.
constexpr std::size_t greatest_read = 2 * store::greatest_session_words;

std::string what_became(const store::SessionRequest& request)
{
    if (!request.answers.empty())
        return "answered";
    return request.email.empty() ? "forgotten" : "waiting";
}

boost::json::object as_json(const store::SessionRequest& request)
{
    boost::json::array times;
    for (const store::Timestamp time : request.times)
        times.emplace_back(iso_time(time));
    boost::json::array answers;
    for (const auto& answer : request.answers)
        answers.push_back({{"answered", iso_time(answer.answered)}, {"words", answer.words}});
    return {{"number", request.number},
            {"state", what_became(request)},
            {"kind", store::name(request.kind)},
            {"name", request.name},
            {"email", request.email},
            {"words", request.words},
            {"time_zone", request.time_zone},
            {"times", std::move(times)},
            {"received", iso_time(request.received)},
            {"answers", std::move(answers)}};
}

std::string spaced(std::string text)
{
    text[text.find('T')] = ' ';
    return text;
}

void list(store::Snapshot& snapshot, const Config& config, bool json)
{
    boost::json::array all;
    std::vector<std::vector<std::string>> rows{
        {"NO", "STATE", "RECEIVED", "KIND", "FIRST CHOICE", "NAME", "E-MAIL"}};
    for (const auto& request : store::list_session_requests(snapshot)) {
        all.push_back(as_json(request));
        rows.push_back({std::to_string(request.number), what_became(request),
                        iso_time(request.received), std::string(store::name(request.kind)),
                        spaced(store::local_time(request.times.front(), config.sessions_time_zone)),
                        request.name, request.email});
    }
    if (json)
        print_json(all);
    else
        print_table(rows);
}

void show(const store::SessionRequest& request, const Config& config)
{
    fmt::print("Request {}, {}, received {}\n{} <{}> asks for a session: {}\n\n", request.number,
               what_became(request), iso_time(request.received), request.name, request.email,
               store::name(request.kind));
    std::vector<std::vector<std::string>> rows{{config.sessions_time_zone, request.time_zone}};
    for (const store::Timestamp time : request.times)
        rows.push_back({spaced(store::local_time(time, config.sessions_time_zone)),
                        spaced(store::local_time(time, request.time_zone))});
    print_table(rows);
    if (!request.words.empty())
        fmt::print("\n{}\n", request.words);
    for (const auto& answer : request.answers)
        fmt::print("\nAnswered {}:\n{}\n", iso_time(answer.answered), answer.words);
    if (request.answers.empty() && !request.email.empty())
        fmt::print("\nAnswer with `supple sessions answer {}`.\n", request.number);
}

std::string all_of(std::istream& in)
{
    std::string text;
    for (char c = 0; text.size() < greatest_read && in.get(c);)
        text += c;
    return text;
}

std::string words_of_answer(const std::string& file)
{
    if (file.empty()) {
        if (isatty(STDIN_FILENO) != 0)
            fmt::print(stderr, "Write your answer, and end it with Ctrl-D on an empty line.\n");
        return all_of(std::cin);
    }
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error(fmt::format("{}: cannot be read; is the name right?", file));
    return all_of(in);
}

} // namespace

void add_sessions(CommandLine& line)
{
    auto* sessions =
        line.program.add_subcommand("sessions", "Who asked for a private session; answer them");
    sessions->require_subcommand(1);
    auto number = std::make_shared<std::int64_t>(0);
    auto file = std::make_shared<std::string>();
    auto json = std::make_shared<bool>(false);

    auto* list_verb = sessions->add_subcommand("list", "All requests, newest first");
    list_verb->add_flag("--json", *json, "As JSON");
    list_verb->callback([&line, json] {
        OpenShop shop(line.folder());
        shop.database.read([&](store::Snapshot& snapshot) { list(snapshot, shop.config, *json); });
    });

    auto* show_verb = sessions->add_subcommand("show", "One request, its times by both clocks");
    show_verb->add_option("NUMBER", *number)->required();
    show_verb->add_flag("--json", *json, "As JSON");
    show_verb->callback([&line, number, json] {
        OpenShop shop(line.folder());
        const auto request = shop.database.read([&](store::Snapshot& snapshot) {
            return value_or_fail(store::find_session_request(snapshot, *number),
                                 std::to_string(*number));
        });
        if (*json)
            print_json(as_json(request));
        else
            show(request, shop.config);
    });

    auto* answer_verb = sessions->add_subcommand(
        "answer", "Mail an answer: typed, piped in, or from a file; more than once if need be");
    answer_verb->add_option("NUMBER", *number)->required();
    answer_verb->add_option("--text", *file, "File with the answer; else standard input");
    answer_verb->footer("Example:\n  echo \"Tuesday at ten suits me. Mara\" | supple sessions "
                        "answer 3\nThe mail names the times that were asked for by itself.");
    answer_verb->callback([&line, number, file] {
        OpenShop shop(line.folder());
        const auto words = words_of_answer(*file);
        const auto request = shop.database.write([&](store::Transaction& tx) {
            return value_or_fail(store::answer_session_request(tx, *number, words),
                                 std::to_string(*number));
        });
        fmt::print("Your answer to {} is in the outbox; a running shop mails it at once.\n",
                   request.email);
    });
}

} // namespace supple
