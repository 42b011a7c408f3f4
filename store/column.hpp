// How our values stand in columns, and the ways in which the files of this folder run SQL:
// first_row (or first_value), all_rows and run. Only .cpp files include this. A row type says where
// its columns go by a function `columns(soci::statement&, Row&)` in its own file, and an enum says
// its words by `words(Enum)`: the text of value n.
#pragma once

#include "store/clock.hpp"
#include "store/database.hpp"
#include "store/email.hpp"
#include "store/id.hpp"
#include "store/money.hpp"
#include "store/prepared.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace soci
{

template <char Prefix>
struct type_conversion<supple::store::Id<Prefix>> {
    using base_type = std::string;
    using Value = supple::store::Id<Prefix>;

    static void from_base(const std::string& in, indicator, Value& out)
    {
        out = Value::parse(in).value();
    }
    static void to_base(const Value& in, std::string& out, indicator& state)
    {
        out = in.text();
        state = i_ok;
    }
};

template <>
struct type_conversion<supple::store::Timestamp> {
    using base_type = long long;

    static void from_base(long long in, indicator, supple::store::Timestamp& out)
    {
        out = supple::store::Timestamp(std::chrono::seconds(in));
    }
    static void to_base(const supple::store::Timestamp& in, long long& out, indicator& state)
    {
        out = in.time_since_epoch().count();
        state = i_ok;
    }
};

template <>
struct type_conversion<bool> {
    using base_type = int;

    static void from_base(int in, indicator, bool& out) { out = in != 0; }
    static void to_base(bool in, int& out, indicator& state)
    {
        out = in ? 1 : 0;
        state = i_ok;
    }
};

template <>
struct type_conversion<supple::store::Email> {
    using base_type = std::string;

    static void from_base(const std::string& in, indicator, supple::store::Email& out)
    {
        out = supple::store::Email::parse(in).value();
    }
    static void to_base(const supple::store::Email& in, std::string& out, indicator& state)
    {
        out = in.typed();
        state = i_ok;
    }
};

template <>
struct type_conversion<supple::store::Currency> {
    using base_type = std::string;

    static void from_base(const std::string& in, indicator, supple::store::Currency& out)
    {
        out = supple::store::Currency::parse(in).value();
    }
    static void to_base(const supple::store::Currency& in, std::string& out, indicator& state)
    {
        out = in.code();
        state = i_ok;
    }
};

template <class Enum>
requires std::is_enum_v<Enum>
struct type_conversion<Enum> {
    using base_type = std::string;

    static void from_base(const std::string& in, indicator, Enum& out)
    {
        const std::span<const std::string_view> all = words(Enum{});
        const auto at = std::ranges::find(all, in);
        if (at == all.end())
            throw std::runtime_error("The database holds the word \"" + in +
                                     "\", which this program does not know.");
        out = static_cast<Enum>(at - all.begin());
    }
    static void to_base(Enum in, std::string& out, indicator& state)
    {
        out = words(in)[static_cast<std::size_t>(in)];
        state = i_ok;
    }
};

template <class T>
struct type_conversion<std::optional<T>> {
    using base_type = typename type_conversion<T>::base_type;

    static void from_base(const base_type& in, indicator state, std::optional<T>& out)
    {
        out.reset();
        if (state != i_null)
            type_conversion<T>::from_base(in, state, out.emplace());
    }
    static void to_base(const std::optional<T>& in, base_type& out, indicator& state)
    {
        state = i_null;
        if (in)
            type_conversion<T>::to_base(*in, out, state);
    }
};

} // namespace soci

namespace supple::store
{

/// A named parameter. SOCI keeps references to value and name until the statement runs: so only
/// values that live as long as the call are taken, and the name is made into a string on the spot.
template <class T>
struct Bound {
    const T& value;
    const char* name;

    void to(soci::statement& statement) const
    {
        statement.exchange(soci::use(value, std::string(name)));
    }
};

template <class T>
Bound<T> with(const T& value, const char* name)
{
    return {value, name};
}
template <class T>
void with(const T&& value, const char* name) = delete;

/// The statement with its parameters bound; what it reads into is bound before.
template <class... Value>
void bind(soci::statement& statement, const Bound<Value>&... values)
{
    (values.to(statement), ...);
    statement.define_and_bind();
}

template <class Row, class... Value>
std::vector<Row> all_rows(Snapshot& snapshot, std::string_view query, const Bound<Value>&... values)
{
    Row row{};
    PreparedStatements::Use statement(snapshot.prepared(), query);
    columns(*statement, row);
    bind(*statement, values...);
    statement->execute();
    std::vector<Row> rows;
    while (statement->fetch())
        rows.push_back(row);
    return rows;
}

template <class Row, class... Value>
std::optional<Row> first_row(Snapshot& snapshot, std::string_view query,
                             const Bound<Value>&... values)
{
    Row row{};
    PreparedStatements::Use statement(snapshot.prepared(), query);
    columns(*statement, row);
    bind(*statement, values...);
    if (!statement->execute(true))
        return std::nullopt;
    return row;
}

/// The one column of the first row; none if there is no row.
template <class First, class... Value>
std::optional<First> first_value(Snapshot& snapshot, std::string_view query,
                                 const Bound<Value>&... values)
{
    First value{};
    PreparedStatements::Use statement(snapshot.prepared(), query);
    statement->exchange(soci::into(value));
    bind(*statement, values...);
    if (!statement->execute(true))
        return std::nullopt;
    return value;
}

/// Runs a statement that changes rows; how many it changed.
template <class... Value>
long long run(Transaction& tx, std::string_view query, const Bound<Value>&... values)
{
    PreparedStatements::Use statement(tx.prepared(), query);
    bind(*statement, values...);
    statement->execute(true);
    return statement->get_affected_rows();
}

} // namespace supple::store
