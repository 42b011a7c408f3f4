// `supple manual man|bash|zsh|fish`: the manual page and what a shell offers on TAB, written from
// the very table of verbs and options that the program parses by, so that they cannot tell
// otherwise. For packagers; --help does not list it.
#include "server/commands/command.hpp"

#include <CLI/Validators.hpp>

#include <functional>
#include <map>
#include <ostream>
#include <sstream>

namespace supple
{
namespace
{

using Verbs = std::vector<const CLI::App*>;

Verbs verbs_of(const CLI::App& app)
{
    return app.get_subcommands([](const CLI::App* verb) {
        return !verb->get_group().empty() && !verb->get_name().empty();
    });
}

std::vector<const CLI::Option*> options_of(const CLI::App& app)
{
    return app.get_options([](const CLI::Option* option) { return !option->get_group().empty(); });
}

std::vector<std::string> flags_of(const CLI::Option& option)
{
    std::vector<std::string> flags;
    for (const std::string& name : option.get_snames())
        flags.push_back("-" + name);
    for (const std::string& name : option.get_lnames())
        flags.push_back("--" + name);
    return flags;
}

bool takes_value(const CLI::Option& option)
{
    return option.get_items_expected_max() != 0;
}

// Calls visit(verb, "orders refund") for the program itself and all below it.
void walk(const CLI::App& app, const std::string& words,
          const std::function<void(const CLI::App&, const std::string&)>& visit)
{
    visit(app, words);
    for (const CLI::App* verb : verbs_of(app))
        walk(*verb, words.empty() ? verb->get_name() : words + ' ' + verb->get_name(), visit);
}

// roff reads backslashes, hyphens at will, and dots and quotes at the start of a line
// (groff_char(7)).
std::string roff(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        const bool at_start = out.empty() || out.back() == '\n';
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if (at_start && (c == '.' || c == '\''))
            out.append("\\&").push_back(c);
        else
            out += c;
    }
    return out;
}

void man_option(const CLI::Option& option)
{
    std::string names;
    for (const std::string& flag : flags_of(option))
        names += (names.empty() ? "" : ", ") + flag;
    if (names.empty())
        names = option.get_name();
    const bool has_value = !option.get_positional() && takes_value(option);
    fmt::print(".TP\n\\fB{}\\fR{}\n{}\n", roff(names), has_value ? " \\fIVALUE\\fR" : "",
               roff(option.get_description()));
}

void man_page(const CLI::App& program)
{
    fmt::print(".TH SUPPLE 1 \"\" \"supple {}\" \"User Commands\"\n"
               ".SH NAME\nsupple \\- {}\n"
               ".SH SYNOPSIS\n\\fBsupple\\fR [\\fIOPTIONS\\fR] \\fIVERB\\fR ...\n"
               ".SH DESCRIPTION\n{}\nEvery setting stands in supple.toml with its help.\n",
               SUPPLE_VERSION, "package, sell and stream practice videos",
               roff(program.get_description()));
    walk(program, "", [](const CLI::App& app, const std::string& words) {
        if (words.empty())
            fmt::print(".SH OPTIONS\n");
        else
            fmt::print("{} \"supple {}\"\n{}\n", words.find(' ') == words.npos ? ".SH" : ".SS",
                       roff(words), roff(app.get_description()));
        for (const CLI::Option* option : options_of(app))
            man_option(*option);
        if (!app.get_footer().empty())
            fmt::print(".PP\n{}\n", roff(app.get_footer()));
    });
    fmt::print(
        ".SH EXIT STATUS\n0: done. 1: it could not be done; a line says what, why, and what to "
        "do. 2: wrong usage.\n"
        ".SH ENVIRONMENT\n.TP\n\\fBSUPPLE_DATA\\fR\nThe folder of the shop, where "
        "\\-\\-data does not name it.\n");
}

std::string words_after(const CLI::App& app)
{
    std::string words;
    for (const CLI::App* verb : verbs_of(app))
        words += verb->get_name() + ' ';
    for (const CLI::Option* option : options_of(app))
        for (const std::string& flag : flags_of(*option))
            words += flag + ' ';
    return words;
}

// The words typed so far choose the case; where there is nothing of ours to offer, files are.
void bash(const CLI::App& program)
{
    fmt::print("_supple() {{\n    local words=\"${{COMP_WORDS[*]:1:COMP_CWORD-1}}\" offered=\n"
               "    # Only verbs choose what follows.\n"
               "    words=$(sed -E 's/ ?--data[= ][^ ]+ ?//; s/ ?-[^ ]+//g' <<<\"$words\")\n    "
               "case \"$words\" in\n");
    // The longest first: "orders refund*" before "orders*".
    std::map<std::string, std::string, std::greater<>> cases;
    walk(program, "",
         [&](const CLI::App& app, const std::string& words) { cases[words] = words_after(app); });
    for (const auto& [words, offered] : cases)
        fmt::print("    \"{}\"*) offered=\"{}\" ;;\n", words, offered);
    fmt::print("    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$offered\" -- "
               "\"${{COMP_WORDS[COMP_CWORD]}}\")\n}}\n"
               "complete -o default -F _supple supple\n");
}

// In single quotes, for zsh and fish.
std::string in_single_quotes(const std::string& text)
{
    std::string out;
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return '\'' + out + '\'';
}

void zsh(const CLI::App& program)
{
    // zsh takes bash's completions as they are (zshcompsys(1), "Use of bashcompinit").
    fmt::print("#compdef supple\nautoload -U +X bashcompinit && bashcompinit\n");
    bash(program);
    fmt::print("_bash_complete -o default -F _supple\n");
}

void fish(const CLI::App& program)
{
    walk(program, "", [](const CLI::App& app, const std::string& words) {
        std::string here = "__fish_use_subcommand";
        if (!words.empty()) {
            here.clear();
            std::istringstream each(words);
            for (std::string word; each >> word;)
                here += (here.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
        }
        for (const CLI::App* verb : verbs_of(app))
            fmt::print("complete -c supple -n {} -a {} -d {}\n", in_single_quotes(here),
                       verb->get_name(), in_single_quotes(verb->get_description()));
        for (const CLI::Option* option : options_of(app))
            for (const std::string& name : option->get_lnames())
                fmt::print("complete -c supple -n {} -l {}{} -d {}\n",
                           in_single_quotes(words.empty() ? "true" : here), name,
                           takes_value(*option) ? " -r" : "",
                           in_single_quotes(option->get_description()));
    });
}

} // namespace

void add_manual(CommandLine& line)
{
    auto* verb =
        line.program.add_subcommand("manual", "Print the manual, or completions of a shell");
    verb->group(""); // hidden
    auto wanted = std::make_shared<std::string>();
    verb->add_option("FORM", *wanted, "man, bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
    verb->callback([&line, wanted] {
        const std::map<std::string, void (*)(const CLI::App&)> forms{
            {"man", man_page}, {"bash", bash}, {"zsh", zsh}, {"fish", fish}};
        forms.at (*wanted)(line.program);
    });
}

} // namespace supple
