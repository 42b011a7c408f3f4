#include "server/http/router.hpp"

#include <doctest/doctest.h>

using namespace supple::http;

namespace
{

Response nothing(Request&)
{
    return Response::no_content();
}

Router make_router()
{
    Router router;
    router.quick(Method::get, "/", nothing);
    router.quick(Method::get, "/courses/{slug}", nothing);
    router.quick(Method::post, "/courses/{slug}/checkout", nothing);
    router.quick(Method::get, "/sign-in/{secret}", nothing);
    router.quick(Method::post, "/sign-in/{secret}", nothing);
    return router;
}

std::string found(const Router& router, Method method, std::string_view text)
{
    const auto target = Target::parse(text);
    REQUIRE(target);
    const auto match = router.find(method, *target);
    if (match.endpoint)
        return match.endpoint->pattern.text();
    return match.allow.empty() ? "none" : "allow " + match.allow;
}

} // namespace

TEST_SUITE("a router")
{
    TEST_CASE("finds the endpoint of a path")
    {
        const Router router = make_router();
        CHECK(found(router, Method::get, "/") == "/");
        CHECK(found(router, Method::get, "/courses/your-supple-psoas") == "/courses/{slug}");
        CHECK(found(router, Method::post, "/courses/x/checkout") == "/courses/{slug}/checkout");
    }

    TEST_CASE("answers HEAD where it answers GET")
    {
        CHECK(found(make_router(), Method::head, "/courses/x") == "/courses/{slug}");
    }

    TEST_CASE("knows nothing else")
    {
        const Router router = make_router();
        for (const char* path :
             {"/courses", "/courses/", "/courses/x/", "/courses/x/y", "//", "/Courses/x"})
            CHECK(found(router, Method::get, path) == "none");
    }

    TEST_CASE("says which methods a path allows")
    {
        const Router router = make_router();
        CHECK(found(router, Method::delete_, "/sign-in/x") == "allow GET, HEAD, POST");
        CHECK(found(router, Method::get, "/courses/x/checkout") == "allow POST");
    }

    TEST_CASE("sends who comes in the clear to where it is secure, but for a few")
    {
        Router router = make_router();
        router.quick(Method::get, "/open/{name}", nothing, {.in_the_clear = true});
        const auto place = [&](std::string_view target, bool secure) {
            Request request;
            request.target = *Target::parse(target);
            request.secure = secure;
            Response refusal;
            const bool found = router.choose(request, "https://shop.example", refusal) != nullptr;
            return found ? "answered" : std::string(refusal.header("location"));
        };
        CHECK(place("/courses/x", false) == "answered");
        router.redirect_to("https://shop.example");
        CHECK(place("/courses/x?a=1&b=%2F", false) == "https://shop.example/courses/x?a=1&b=%2F");
        CHECK(place("//evil.example/", false) == "https://shop.example//evil.example/");
        CHECK(place("/nothing", false) == "https://shop.example/nothing");
        CHECK(place("/open/x", false) == "answered");
        CHECK(place("/courses/x", true) == "answered");
    }

    TEST_CASE("hands names on decoded")
    {
        const Router router = make_router();
        Request request;
        request.target = *Target::parse("/courses/caf%C3%A9");
        request.pattern = &router.find(Method::get, request.target).endpoint->pattern;
        CHECK(request.parameter("slug") == "caf\xC3\xA9");
    }
}

TEST_SUITE("a request")
{
    TEST_CASE("has the cookies it was sent")
    {
        Request request;
        request.headers.set(Field::cookie, "a=1; supple_session=secret=with=equals;b=");
        CHECK(request.cookie("a") == "1");
        CHECK(request.cookie("supple_session") == "secret=with=equals");
        CHECK(request.cookie("b") == "");
        CHECK_FALSE(request.cookie("session"));
    }
}

TEST_SUITE("a response")
{
    TEST_CASE("refuses a line break in a header")
    {
        Response response;
        CHECK_THROWS_AS(response.set("Location", "/a\r\nSet-Cookie: b=c"), std::runtime_error);
        CHECK_THROWS_AS(response.add("X", "a\nb"), std::runtime_error);
    }

    TEST_CASE("sets a cookie that scripts cannot read")
    {
        Response response;
        response.add(Cookie{.name = "a", .value = "b", .secure = true, .max_age_seconds = 60});
        CHECK(response.header("set-cookie") ==
              "a=b; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60");
    }
}
