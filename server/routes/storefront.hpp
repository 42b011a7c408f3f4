// What anybody may see: home, the courses' pages with poster and free preview, the private
// sessions, the legal pages, and the files those pages are made of.
#pragma once

#include "server/async_store.hpp"
#include "server/http/file_cache.hpp"
#include "server/http/router.hpp"
#include "server/routes/course_page.hpp"
#include "server/routes/stream_address.hpp"

#include <filesystem>

namespace supple::routes
{

class Storefront
{
  public:
    Storefront(AsyncStore& store, const ShopPages& pages, const CoursePage& course_page,
               const store::Clock& clock, TokenTerms terms, std::filesystem::path packages);

    // Registers the endpoints with one worker's router; this must outlive it.
    void add_to(http::Router& router) const;

  private:
    http::Task<http::Response> home(http::Request& request) const;
    http::Task<http::Response> text_page(http::Request& request, std::string_view page) const;
    http::Task<http::Response> sitemap() const;
    http::Response robots() const;
    http::Task<http::Response> preview(http::Request& request) const;
    http::Task<http::Response> poster(http::Request& request, http::FileCache& files,
                                      std::string_view name) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const CoursePage& course_page_;
    const store::Clock& clock_;
    TokenTerms terms_;
    std::filesystem::path packages_;
};

// GET /assets/{file}, and /favicon.ico.
http::Response asset(const http::Request& request, std::string_view file);

} // namespace supple::routes
