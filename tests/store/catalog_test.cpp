#include "shop.hpp"
#include "store/catalog.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{
const CourseText text{.title = "Calm hips", .summary = "Slowly."};
} // namespace

TEST_SUITE("a slug")
{
    TEST_CASE("is made from a title")
    {
        CHECK(slugify("Your Supple Psoas!") == "your-supple-psoas");
        CHECK(slugify("  --Hips & back (part 2) ") == "hips-back-part-2");
        CHECK(slugify("Rücken") == "r-cken");
        CHECK(slugify("背中") == "course");
        CHECK(slugify("") == "course");
        CHECK(slugify(std::string(63, 'a') + " b").size() == 63);
        CHECK(slugify(std::string(200, 'a')).size() == 64);
    }

    TEST_CASE("has small letters, digits and inner hyphens")
    {
        CHECK(is_slug("a"));
        CHECK(is_slug("part-2"));
        for (const auto* wrong : {"", "-a", "a-", "A", "a b", "a/b", "..", "ä", "a_b"})
            CHECK_FALSE(is_slug(wrong));
        CHECK_FALSE(is_slug(std::string(65, 'a')));
    }
}

TEST_SUITE("a course")
{
    TEST_CASE("begins hidden and is found by its slug")
    {
        Shop shop;
        const auto made =
            shop.write([](Transaction& tx) { return create_course(tx, "calm-hips", text); });
        const auto found =
            shop.read([](Snapshot& snapshot) { return find_course(snapshot, "calm-hips"); });
        CHECK(found->id == made->id);
        CHECK(found->state == CourseState::hidden);
        CHECK(found->title == "Calm hips");
    }

    TEST_CASE("does not take another's slug, nor a title of two lines")
    {
        Shop shop;
        CHECK(shop.write([&](Transaction& tx) { return create_course(tx, shop.course.slug, text); })
                  .error() == Refusal::slug_taken);
        CHECK(shop.write([](Transaction& tx) {
                      return create_course(tx, "x", {.title = "a\nBcc: b", .summary = ""});
                  })
                  .error() == Refusal::title_invalid);
        CHECK(shop.write([](Transaction& tx) { return create_course(tx, "X", text); }).error() ==
              Refusal::slug_invalid);
    }

    TEST_CASE("is not published without a packaged video and an offer")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            const auto course = create_course(tx, "calm-hips", text).value();
            CHECK(publish_course(tx, course.id).error() == Refusal::course_without_video);
            const auto video = add_video(tx, course.id, "one", "One").value();
            CHECK(publish_course(tx, course.id).error() == Refusal::course_without_video);
            add_revision(tx, video.id,
                         {.id = RevisionId::fresh(tx.random()), .duration_seconds = 1})
                .value();
            CHECK(publish_course(tx, course.id).error() == Refusal::course_without_offer);
            set_offer(tx, course.id, dollars("10"), 30).value();
            CHECK(publish_course(tx, course.id)->state == CourseState::published);
        });
    }

    TEST_CASE("hidden again is off the shelf, but there")
    {
        Shop shop;
        shop.write([&](Transaction& tx) { hide_course(tx, shop.course.id).value(); });
        shop.read([&](Snapshot& snapshot) {
            CHECK(list_courses(snapshot, Shelf::published).empty());
            CHECK(list_courses(snapshot, Shelf::all).size() == 1);
        });
    }

    TEST_CASE("takes new words")
    {
        Shop shop;
        shop.write([&](Transaction& tx) { edit_course(tx, shop.course.id, text).value(); });
        shop.read([&](Snapshot& snapshot) {
            const auto course = find_course(snapshot, shop.course.id).value();
            CHECK(course.title == "Calm hips");
            CHECK(course.summary == "Slowly.");
            CHECK(course.state == CourseState::published);
        });
    }
}

TEST_SUITE("a video")
{
    TEST_CASE("stands behind the last one")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            add_video(tx, shop.course.id, "second", "Second").value();
            CHECK(add_video(tx, shop.course.id, "second", "Again").error() == Refusal::slug_taken);
            const auto videos = videos_of(tx, shop.course.id);
            REQUIRE(videos.size() == 2);
            CHECK(videos[0].slug == "practice");
            CHECK(videos[1].position == 2);
            CHECK(videos[0].revision);
            CHECK_FALSE(videos[1].revision);
            CHECK(find_video(tx, shop.course.id, "third").error() == Refusal::video_not_found);
        });
    }

    TEST_CASE("points at the newest revision and keeps the old ones")
    {
        Shop shop;
        shop.clock.advance(std::chrono::hours(1));
        shop.write([&](Transaction& tx) {
            const auto video = videos_of(tx, shop.course.id).front();
            const Revision newer{.id = RevisionId::fresh(tx.random()),
                                 .duration_seconds = 80.5,
                                 .preview = {.first_segment = 4, .segments = 2},
                                 .preview_seconds = 12,
                                 .encrypted = true,
                                 .storyboard = true,
                                 .width = 1280,
                                 .height = 720,
                                 .chapters = {{0, "Arrive"}, {12.5, "\"Rest\" – ruhig"}},
                                 .captions = {"en", "de"}};
            add_revision(tx, video.id, newer).value();
            const auto current = find_video(tx, video.id)->revision.value();
            CHECK(current == newer.id);
            const auto read = find_revision(tx, current).value();
            CHECK(read.duration_seconds == 80.5);
            CHECK(read.preview == newer.preview);
            CHECK(read.encrypted);
            CHECK(read.storyboard);
            CHECK(read.chapters == newer.chapters);
            CHECK(read.captions == newer.captions);
            CHECK(read.published == tx.now());
            CHECK(revisions_of(tx, video.id).size() == 2);
            CHECK(revisions_of(tx, video.id).front().id == newer.id);
        });
    }

    TEST_CASE("takes no revision without an id or a length")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            const auto video = videos_of(tx, shop.course.id).front();
            CHECK(add_revision(tx, video.id, {.duration_seconds = 1}).error() ==
                  Refusal::revision_invalid);
            CHECK(add_revision(tx, video.id, {.id = RevisionId::fresh(tx.random())}).error() ==
                  Refusal::revision_invalid);
        });
    }
}

TEST_SUITE("an offer")
{
    TEST_CASE("closes the one before, and the same one changes nothing")
    {
        Shop shop;
        shop.write([&](Transaction& tx) {
            const auto first = current_offer(tx, shop.course.id).value();
            CHECK(set_offer(tx, shop.course.id, dollars("29.00"), {})->id == first.id);
            const auto second = set_offer(tx, shop.course.id, dollars("35"), 30).value();
            CHECK(second.id != first.id);
            CHECK(current_offer(tx, shop.course.id)->price == dollars("35"));
            CHECK(current_offer(tx, shop.course.id)->access_days == 30);
        });
    }

    TEST_CASE("that counts from the first play needs days to count")
    {
        Shop shop;
        CHECK(shop.write([&](Transaction& tx) {
                      return set_offer(
                          tx, shop.course.id,
                          {.price = dollars("9"), .access_from = AccessStart::first_play});
                  })
                  .error() == Refusal::access_days_invalid);
    }

    TEST_CASE("lasts at least a day")
    {
        Shop shop;
        for (const int days : {0, -1, 36501})
            CHECK(shop.write([&](Transaction& tx) {
                          return set_offer(tx, shop.course.id, dollars("1"), days);
                      })
                      .error() == Refusal::access_days_invalid);
    }
}
