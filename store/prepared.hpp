// The statements a connection has prepared, by their text. To parse and plan one of ours takes
// longer than to run it, so each is prepared once and used again and again.
#pragma once

#include <soci/soci.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace supple::store
{

class PreparedStatements
{
  public:
    /// The session must outlive this.
    explicit PreparedStatements(soci::session& session) : session_(session) {}
    PreparedStatements(const PreparedStatements&) = delete;
    PreparedStatements& operator=(const PreparedStatements&) = delete;

    /// One use of a statement: it comes bound to nothing, and whatever is bound to it is let go at
    /// the end of the scope, where a query that has more rows stops reading, too.
    class Use
    {
      public:
        /// Throws soci::soci_error for a text that is no SQL or that is not allowed now.
        Use(PreparedStatements& statements, std::string_view text);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

        soci::statement& operator*() { return statement_; }
        soci::statement* operator->() { return &statement_; }

      private:
        soci::statement statement_; // shares the one that is kept
    };

  private:
    soci::statement prepared(std::string_view text);

    soci::session& session_;
    std::map<std::string, soci::statement, std::less<>> kept_;
};

} // namespace supple::store
