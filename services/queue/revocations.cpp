#include "services/queue/revocations.hpp"

#include "libs/net/backoff.hpp"
#include "libs/telemetry/log.hpp"

namespace openrun::queue {
namespace {

using namespace std::chrono_literals;

struct RevokedPass {
    PassId jti;
    PersonId pid;
};
BOOST_DESCRIBE_STRUCT(RevokedPass, (), (jti, pid))

}  // namespace

// False when somebody could not be told.
Task<bool> Revocations::TellAll() {
    const auto untold = co_await store_.UntoldRevocations(After(5s));
    if (!untold) co_return false;
    for (const Revocation& one : *untold) {
        const auto told = co_await reservation_.Call(
            http::Method::kPost, "/internal/schedules/" + one.schedule.Text() + "/revoked-passes",
            json::Encode(RevokedPass{.jti = one.pass, .pid = one.person}), NewTrace(random_),
            After(2s));
        if (!told) {
            LogWarning("revoked pass not told; trying again", {{"code", told.error().code}});
            co_return false;
        }
        if (!co_await store_.RevocationTold(one, After(5s))) co_return false;
    }
    co_return true;
}

Task<void> Revocations::Run() {
    Backoff backoff(random_, 100ms, 5s);
    for (;;) {
        if (co_await TellAll()) {
            backoff.Reset();
            co_await wake_.Wait(After(2s));
        } else {
            co_await SleepFor(runtime_.executor(), backoff.Next());
        }
    }
}

}  // namespace openrun::queue
