#include "services/gateway/errand.hpp"

#include "libs/telemetry/log.hpp"
#include "libs/telemetry/span.hpp"
#include "services/gateway/filters/keep_tokens.hpp"

#include <fmt/format.h>

namespace openrun::gateway {
namespace {

using namespace std::chrono_literals;
using http::Method;

constexpr std::size_t kWholeBodyMax = 64 * 1024;
constexpr std::size_t kTokenAnswerMax = 256 * 1024;
constexpr auto kStreamSilence = 90s;  // services say something every 15 s

void AppendChunk(std::string& out, std::string_view piece) {
    if (piece.empty()) return;  // would be the last one
    fmt::format_to(std::back_inserter(out), "{:x}\r\n", piece.size());
    out.append(piece).append("\r\n");
}

bool IsEventStream(http::ResponseParser& answer) {
    return answer.Find("content-type").starts_with("text/event-stream");
}

}  // namespace

Error Errand::Broken(Upstream::Lease& lease, std::string_view what) const {
    const bool late = lease->timed_out();
    return {.kind = late ? Kind::kTimeout : Kind::kUpstream,
            .code = late ? "UPSTREAM_TIMEOUT" : "UPSTREAM_BROKEN",
            .detail = fmt::format("{}: {}", upstream_.name(), late ? "no answer in time" : what),
            .retry_after = 1s};
}

void Errand::KeepIfDone(Upstream::Lease& lease) const {
    if (sent_whole_ && lease->answer().keeps_alive() && lease->in().size() == 0) lease.Keep();
}

// Until the head of the answer: what takes longer is the client's reading.
void Errand::RecordCall(Upstream::Lease& lease, bool answered, Deadline start) const {
    const int status = answered ? lease->answer().status() : 0;
    Span span = FinishedSpan(SpanKind::kClient,
                             fmt::format("{} {}", exchange_.method_text(), upstream_.name()),
                             *passage_.call, start);
    span.failed = status == 0 || status >= 500;
    span.attributes = {{"peer.service", upstream_.name()}, {"http.response.status_code", status}};
    RecordSpan(std::move(span));
}

bool Errand::MayRepeat() const {
    const Method method = passage_.request.method;
    const bool idempotent = method != Method::kPost && method != Method::kPatch;
    return idempotent && !streams_body_;
}

Task<Result<int>> Errand::Run() {
    CO_CHECK(co_await TakeBody());
    const Deadline deadline = After(passage_.route->deadline);
    bool again = false;
    for (;;) {
        const auto want = again         ? Upstream::Want::kFresh
                          : MayRepeat() ? Upstream::Want::kAny
                                        : Upstream::Want::kAlive;
        CO_TRY(Upstream::Lease lease, co_await upstream_.Acquire(want, deadline));
        lease->Arm(deadline);
        const auto start = std::chrono::steady_clock::now();
        if (SpanWanted(passage_.context.trace))
            passage_.call = ChildOf(passage_.context.trace, random_);
        CO_TRY(const Heard heard, co_await Ask(lease));
        if (passage_.call) RecordCall(lease, heard == Heard::kAnswer, start);
        if (heard == Heard::kAnswer) {
            lease.Answered();
            co_return co_await Bring(lease);
        }
        const bool stale = heard == Heard::kNothing && lease.reused() && !lease->timed_out();
        if (stale && MayRepeat() && !std::exchange(again, true)) continue;
        lease.Failed();
        co_return std::unexpected(Broken(lease, "closed without an answer, or nonsense"));
    }
}

Task<Result<void>> Errand::TakeBody() {
    if (!exchange_.has_body()) {
        const Method method = passage_.request.method;
        const bool says_so =
            method == Method::kPost || method == Method::kPut || method == Method::kPatch;
        framing_ = {says_so ? Framing::Body::kLength : Framing::Body::kNone, 0};
        co_return Result<void>{};
    }
    const auto length = exchange_.content_length();
    if (length.value_or(kWholeBodyMax + 1) <= kWholeBodyMax) {
        CO_TRY(body_, co_await exchange_.ReadBody(passage_.route->body_max));
        framing_ = {Framing::Body::kLength, body_.size()};
        co_return Result<void>{};
    }
    streams_body_ = true;
    framing_ = length ? Framing{Framing::Body::kLength, *length} : Framing{Framing::Body::kChunked};
    co_return Result<void>{};
}

Task<Result<Errand::Heard>> Errand::Ask(Upstream::Lease& lease) {
    head_.clear();
    AppendRequestHead(head_, passage_, exchange_.method_text(), lease.host(), framing_);
    bool sent = co_await lease->Write(head_, body_);
    if (sent && streams_body_) {
        CO_TRY(sent, co_await SendBody(lease));
    }
    sent_whole_ = sent;
    // A service may refuse a body before it has come: its answer counts even so.
    if (!sent && !streams_body_) co_return Heard::kNothing;
    co_return co_await ReadHead(lease);
}

// False: the service does not take it any more. An error is the client's.
Task<Result<bool>> Errand::SendBody(Upstream::Lease& lease) {
    const bool chunked = framing_.body == Framing::Body::kChunked;
    std::string framed;
    for (;;) {
        lease->Disarm();  // the client's time, not the service's
        CO_TRY(const std::string_view piece,
               co_await exchange_.ReadBodySome(passage_.route->body_max));
        lease->Arm(After(passage_.route->deadline));
        framed.clear();
        if (chunked) AppendChunk(framed, piece);
        if (piece.empty()) co_return !chunked || co_await lease->Write("0\r\n\r\n");
        if (!co_await lease->Write(chunked ? std::string_view(framed) : piece)) co_return false;
    }
}

Task<Errand::Heard> Errand::ReadHead(Upstream::Lease& lease) {
    bool anything = lease->in().size() > 0;
    for (;;) {  // 1xx answers come first and say nothing
        lease->ExpectAnswer(passage_.request.method == Method::kHead);
        while (!lease->answer().head_done()) {
            if (lease->in().size() > 0 && !lease->answer().Feed(lease->in(), false))
                co_return Heard::kNonsense;
            if (lease->answer().head_done()) break;
            if (!co_await lease->Read()) co_return anything ? Heard::kNonsense : Heard::kNothing;
            anything = true;
        }
        const int status = lease->answer().status();
        if (status == 101 || status < 100 || status > 599) co_return Heard::kNonsense;
        if (status >= 200) co_return Heard::kAnswer;
    }
}

Result<Framing> Errand::FramingOf(Upstream::Lease& lease) {
    const http::ResponseParser& answer = lease->answer();
    const int status = answer.status();
    const auto length = answer.length();
    if (status == 204 || status == 304) return Framing{};
    if (length) return Framing{Framing::Body::kLength, *length};
    if (passage_.request.method == Method::kHead) return Framing{};
    if (exchange_.is_http11()) return Framing{Framing::Body::kChunked};
    exchange_.CloseAfter();  // its end is the connection's end
    return Framing{};
}

Task<Result<int>> Errand::Bring(Upstream::Lease& lease) {
    http::ResponseParser& answer = lease->answer();
    const int status = answer.status();
    if (HoldsTokens(passage_, status)) co_return co_await BringWithoutTokens(lease);
    const bool stream = IsEventStream(answer) && !answer.done();
    if (stream && (exchange_.stopping() || !lease.BecomeStream()))
        co_return Fail(Kind::kUnavailable, "UPSTREAM_UNAVAILABLE", "no more streams");
    CO_TRY(const Framing framing, FramingOf(lease));
    std::string& out = exchange_.out();
    const std::size_t mark = out.size();
    AppendAnswerHead(out, passage_, {status, answer.fields()}, framing, exchange_.keeps_alive(),
                     EndedCookies(passage_, status));
    const bool chunked = framing.body == Framing::Body::kChunked;
    const auto passed = co_await PassBody(lease, chunked, stream);
    if (passed) co_return *passed ? status : kClientGone;
    if (!begun_) {
        out.resize(mark);
        co_return std::unexpected(passed.error());
    }
    exchange_.CloseAfter();  // cut off: the client sees that its end is missing
    if (!stream)
        Log(LogLevel::kWarning, "an answer was cut off", {{"detail", passed.error().detail}},
            &passage_.context.trace);
    co_return status;
}

// True: all of it. False: the client has gone.
Task<Result<bool>> Errand::PassBody(Upstream::Lease& lease, bool chunked, bool stream) {
    constexpr std::size_t kFlushBytes = 32 * 1024;
    http::ResponseParser& answer = lease->answer();
    std::string& out = exchange_.out();
    while (!answer.done()) {
        lease->piece().clear();
        if (lease->in().size() > 0 && !answer.Feed(lease->in(), true))
            co_return std::unexpected(Broken(lease, answer.fault().reason));
        if (chunked) {
            AppendChunk(out, lease->piece());
        } else {
            out += lease->piece();
        }
        if (answer.done()) break;
        if (out.size() > 0 || stream) {
            begun_ = true;
            lease->Disarm();
            if (!co_await exchange_.Flush()) co_return false;
        }
        lease->Arm(After(stream ? kStreamSilence : passage_.route->deadline));
        if (co_await lease->Read()) continue;
        boost::system::error_code unfinished = asio::error::eof;
        if (lease->ended()) answer.put_eof(unfinished);
        if (unfinished) co_return std::unexpected(Broken(lease, "cut off"));
    }
    if (chunked) out += "0\r\n\r\n";
    KeepIfDone(lease);
    if (out.size() >= kFlushBytes) {
        begun_ = true;
        co_return co_await exchange_.Flush();
    }
    co_return true;
}

Task<Result<int>> Errand::BringWithoutTokens(Upstream::Lease& lease) {
    http::ResponseParser& answer = lease->answer();
    std::string whole;
    while (!answer.done()) {
        lease->piece().clear();
        if (lease->in().size() > 0 && !answer.Feed(lease->in(), true))
            co_return std::unexpected(Broken(lease, answer.fault().reason));
        whole += lease->piece();
        if (whole.size() > kTokenAnswerMax)
            co_return std::unexpected(Broken(lease, "too large an answer with tokens"));
        if (answer.done()) break;
        if (co_await lease->Read()) continue;
        boost::system::error_code unfinished = asio::error::eof;
        if (lease->ended()) answer.put_eof(unfinished);
        if (unfinished) co_return std::unexpected(Broken(lease, "cut off"));
    }
    CO_TRY(const Kept kept, KeepTokens(passage_, whole, clock_.Now()));
    AppendAnswerHead(exchange_.out(), passage_, {answer.status(), answer.fields()},
                     {Framing::Body::kLength, kept.body.size()}, exchange_.keeps_alive(),
                     kept.cookies);
    exchange_.out() += kept.body;
    const int status = answer.status();
    KeepIfDone(lease);
    co_return status;
}

}  // namespace openrun::gateway
