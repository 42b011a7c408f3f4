#include "tests/server/stream_shop.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace supple;
using namespace supple::test;
using supple::http::test::Answer;
using supple::http::test::Client;

namespace
{

// The signature of a token spoilt in one character.
std::string forge(std::string token)
{
    auto& character = token[token.rfind('.') + 10];
    character = character == 'A' ? 'B' : 'A';
    return token;
}

void check_denied(const Answer& answer, unsigned status, const std::string& reason)
{
    CHECK(answer.status == status);
    CHECK(answer.header("supple-access") == reason);
    CHECK(answer.header("access-control-allow-origin") == "*");
    CHECK(answer.header("cache-control") == "no-store");
    if (status == 401)
        CHECK(answer.header("www-authenticate") ==
              "Bearer error=\"invalid_token\", error_description=\"" + reason + "\"");
}

} // namespace

TEST_SUITE("a stream")
{
    TEST_CASE("opens to a good token")
    {
        StreamShop shop;
        const auto token = shop.token(shop.grant("ana@example.org"));
        const Answer segment = shop.get(token, "v1_00001.m4s");
        CHECK(segment.status == 200);
        CHECK(segment.body == shop.segment_bytes);
        CHECK(segment.header("content-type") == "video/mp4");
        CHECK(segment.header("cache-control") == "private, max-age=31536000, immutable");
        CHECK(segment.header("access-control-allow-origin") == "*");
        CHECK(segment.header("access-control-expose-headers").starts_with("Supple-Access"));
        CHECK(segment.header("referrer-policy") == "no-referrer");
        CHECK(segment.header("x-content-type-options") == "nosniff");
        CHECK(shop.get(token, "a1_00001.m4s").header("content-type") == "audio/mp4");
        CHECK(shop.get(token, "c_en_00003.vtt").header("content-type") ==
              "text/vtt; charset=utf-8");
        CHECK(shop.get(token, "v1_00009.m4s").status == 404);
    }

    TEST_CASE("goes on for its viewers when strangers fill the worker")
    {
        StreamShop shop(1, 4);
        const auto token = shop.token(shop.grant("ana@example.org"));
        const auto request = "GET " + shop.address(token, "v1_00001.m4s") +
                             " HTTP/1.1\r\nHost: shop.example\r\n\r\n";
        Client viewer(shop.port());
        viewer.send(request);
        CHECK(viewer.read_answer().status == 200);
        std::vector<std::unique_ptr<Client>> strangers;
        for (int i = 0; i < 20; ++i) {
            strangers.push_back(std::make_unique<Client>(shop.port()));
            strangers.back()->send("GET / HTTP/1.1\r\nHost: a\r\nX-");
        }
        viewer.send(request);
        CHECK(viewer.read_answer().status == 200);
    }

    TEST_CASE("gives ranges, 304 and HEAD as a player asks")
    {
        StreamShop shop;
        const auto token = shop.token(shop.grant("ana@example.org"));
        const Answer two = shop.get(token, "v1_init.mp4", "Range: bytes=0-1\r\n");
        CHECK(two.status == 206);
        CHECK(two.header("content-range") == "bytes 0-1/300000");
        CHECK(shop.get(token, "v1_init.mp4", "Range: bytes=300000-\r\n").status == 416);
        CHECK(shop.get(token, "v1_init.mp4", "If-None-Match: " + two.header("etag") + "\r\n")
                  .status == 304);

        Client client(shop.port());
        client.send("HEAD " + shop.address(token, "v1_init.mp4") + " HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(client.read_answer(true).header("content-length") == "300000");
    }

    TEST_CASE("gives playlists as they were gzipped at packaging, if the player takes that")
    {
        StreamShop shop;
        const auto token = shop.token(shop.grant("ana@example.org"));
        const Answer gzipped = shop.get(token, "main.m3u8", "Accept-Encoding: gzip, br\r\n");
        CHECK(gzipped.body == "gzipped main.m3u8");
        CHECK(gzipped.header("content-encoding") == "gzip");
        CHECK(gzipped.header("content-type") == "application/vnd.apple.mpegurl");
        CHECK(gzipped.header("vary") == "Accept-Encoding");
        const Answer plain = shop.get(token, "main.m3u8");
        CHECK(plain.body == "#EXTM3U main.m3u8");
        CHECK(plain.header("content-encoding").empty());
        CHECK(plain.header("vary") == "Accept-Encoding");
        CHECK(plain.header("etag") != gzipped.header("etag"));
    }

    TEST_CASE("gives its keys, which nobody may store")
    {
        StreamShop shop;
        const Answer key = shop.get(shop.token(shop.grant("ana@example.org")), "key2");
        CHECK(key.body == "fedcba9876543210");
        CHECK(key.header("cache-control") == "no-store");
    }

    TEST_CASE("answers a preflight from anywhere")
    {
        StreamShop shop;
        const Answer answer = http::test::ask(
            shop.port(), "OPTIONS " + shop.address("x", "main.m3u8") +
                             " HTTP/1.1\r\nHost: a\r\nOrigin: https://cast.example\r\n"
                             "Access-Control-Request-Method: GET\r\n\r\n");
        CHECK(answer.status == 204);
        CHECK(answer.header("access-control-allow-origin") == "*");
        CHECK(answer.header("access-control-allow-headers").find("Range") != std::string::npos);
    }

    TEST_CASE("is closed to a token that is none")
    {
        StreamShop shop;
        const auto good = shop.token(shop.grant("ana@example.org"));
        std::vector<std::string> forged = {"x",
                                           "a.b.c",
                                           forge(good),
                                           good + "A",
                                           good.substr(0, good.size() - 1),
                                           "eyJhbGciOiJub25lIn0." +
                                               good.substr(good.find('.') + 1)};
        auto stranger = shop.claims();
        stranger.issuer = "https://another.example";
        forged.push_back(shop.sign(stranger));
        auto of_tomorrow = shop.claims();
        of_tomorrow.issued_at += std::chrono::hours(20);
        of_tomorrow.expires_at += std::chrono::hours(20);
        forged.push_back(shop.sign(of_tomorrow));
        for (std::size_t i = 0; i < good.size(); i += 7) {
            auto spoilt = good;
            spoilt[i] = spoilt[i] == 'Q' ? 'R' : 'Q';
            forged.push_back(spoilt);
        }
        for (const auto& token : forged) {
            CAPTURE(token);
            check_denied(shop.get(token, "main.m3u8"), 401, "invalid");
        }
        MESSAGE(forged.size() << " forged tokens tried");
        CHECK(shop.get(good, "main.m3u8").status == 200);
    }

    TEST_CASE("is closed to a token that has expired")
    {
        StreamShop shop;
        const auto token = shop.token(shop.grant("ana@example.org"));
        CHECK(shop.get(token, "main.m3u8").status == 200);
        shop.advance_clock(std::chrono::hours(2));
        check_denied(shop.get(token, "main.m3u8"), 401, "expired");
    }

    TEST_CASE("is closed to a token of another video")
    {
        StreamShop shop;
        auto other = shop.claims();
        store::SystemRandom random;
        other.video = store::VideoId::fresh(random);
        check_denied(shop.get(shop.sign(other), "main.m3u8"), 403, "invalid");
    }
}

TEST_SUITE("a preview")
{
    TEST_CASE("from the middle opens nothing of the beginning")
    {
        StreamShop shop;
        const auto token = shop.preview_token({.first_segment = 2, .segments = 2});
        for (const char* file : {"v1_00002.m4s", "v1_00003.m4s", "c_en_00003.vtt"}) {
            CAPTURE(file);
            CHECK(shop.get(token, file).status == 200);
        }
        for (const char* file : {"v1_00001.m4s", "a1_00001.m4s", "c_en_00001.vtt"}) {
            CAPTURE(file);
            check_denied(shop.get(token, file), 403, "invalid");
        }
    }

    TEST_CASE("opens its own segments and no more")
    {
        StreamShop shop;
        const auto token = shop.preview_token({.segments = 2});
        for (const char* file :
             {"preview.m3u8", "v1_preview.m3u8", "v1_init.mp4", "a1_init.mp4", "v1_00001.m4s",
              "v1_00002.m4s", "a1_00001.m4s", "c_en_00001.vtt", "key1"}) {
            CAPTURE(file);
            CHECK(shop.get(token, file).status == 200);
        }
        for (const char* file :
             {"main.m3u8", "listen.m3u8", "v1.m3u8", "i1.m3u8", "i1_init.mp4", "i1_00001.m4s",
              "v1_00003.m4s", "c_en_00003.vtt", "key2", "chapters.vtt", "chapters.json",
              "storyboard.vtt", "storyboard_00001.jpg"}) {
            CAPTURE(file);
            check_denied(shop.get(token, file), 403, "invalid");
        }
    }
}

TEST_SUITE("the packages' folder")
{
    TEST_CASE("gives nothing that is no stream file, whatever the address")
    {
        StreamShop shop;
        const auto token = shop.token(shop.grant("ana@example.org"));
        const auto video = shop.video.id.text();
        const auto revision = shop.revision.text();
        const std::vector<std::string> files = {"poster.jpg",
                                                "preview.jpg",
                                                "package.json",
                                                "main.m3u8.gz",
                                                "..",
                                                ".",
                                                "",
                                                "../supple.db",
                                                "..%2fsupple.db",
                                                "..%2Fsupple.db",
                                                "%2e%2e%2fsupple.db",
                                                "%2e%2e/%2e%2e/supple.db",
                                                "....//supple.db",
                                                "..\\supple.db",
                                                "..%5csupple.db",
                                                "..%255csupple.db",
                                                "..%252fsupple.db",
                                                "%252e%252e%252fsupple.db",
                                                "..%c0%afsupple.db",
                                                "..%ef%bc%8fsupple.db",
                                                "..;/supple.db",
                                                "main.m3u8/../poster.jpg",
                                                "main.m3u8%2f..%2fposter.jpg",
                                                "main.m3u8%00.jpg",
                                                "poster.jpg%00.m3u8",
                                                "main.m3u8%0a",
                                                "main.m3u8%20",
                                                " main.m3u8",
                                                "Main.m3u8",
                                                "MAIN.M3U8",
                                                "/main.m3u8",
                                                "//etc/passwd",
                                                "/etc/passwd",
                                                "%2fetc%2fpasswd",
                                                "file:///etc/passwd",
                                                "v1_00000.m4s",
                                                "v0.m3u8",
                                                "v01.m3u8",
                                                "v100.m3u8",
                                                "a10.m3u8",
                                                "i1_preview.m3u8",
                                                "key3",
                                                "key",
                                                "key1.pem",
                                                "../" + revision + ".keys/key1",
                                                "..%2f" + revision + ".keys%2fkey1",
                                                "c_..%2f.m3u8",
                                                "c_en/../key1",
                                                "c_e.m3u8",
                                                "c_EN.m3u8",
                                                "c_en-x.m3u8",
                                                "v1_init.mp4.bak",
                                                ".htaccess",
                                                "~",
                                                "*",
                                                "main.m3u8;x"};
        std::size_t tried = 0;
        for (const auto& file : files) {
            for (const auto& address :
                 {"/stream/" + token + '/' + video + '/' + file,
                  "/stream/" + token + '/' + video + "/x/../" + file,
                  "/stream/" + token + "/../packages/" + video + '/' + file,
                  "/stream/" + token + '/' + video + "%2f" + revision + '/' + file}) {
                CAPTURE(address);
                ++tried;
                Client client(shop.port());
                const Answer answer = client.get(address);
                CHECK(answer.status >= 400);
                CHECK(answer.status < 500);
                CHECK(answer.body.find("not streamed") == std::string::npos);
                CHECK(answer.body.find("SQLite") == std::string::npos);
            }
        }
        MESSAGE(tried << " addresses tried");
    }
}
