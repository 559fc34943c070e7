#pragma once
// Carries one request to its service and the answer back, piece by piece: neither body is ever held
// whole, but for small request bodies (so that they can be sent again) and answers that hold
// tokens. A kept connection that turns out to be closed is replaced once, when nothing came back
// and the method may be repeated.

#include "libs/http/exchange.hpp"
#include "services/gateway/filters/pass_headers.hpp"
#include "services/gateway/passage.hpp"
#include "services/gateway/upstream.hpp"

#include <string>

namespace openrun::gateway {

class Errand {
public:
    static constexpr int kClientGone = 499;

    // All live as long as the errand.
    Errand(http::Exchange& exchange, Passage& passage, Upstream& upstream, const Clock& clock,
           Random& random)
        : exchange_(exchange),
          passage_(passage),
          upstream_(upstream),
          clock_(clock),
          random_(random) {}

    // The status that was passed on (kClientGone: nobody read it). After an error nothing has been
    // said to the client yet. Errors: UPSTREAM_UNAVAILABLE, UPSTREAM_BROKEN, UPSTREAM_TIMEOUT, and
    // what reading the request's body says.
    Task<Result<int>> Run();

private:
    enum class Heard : std::uint8_t { kAnswer, kNothing, kNonsense };

    Task<Result<void>> TakeBody();
    Task<Result<Heard>> Ask(Upstream::Lease& lease);
    Task<Result<bool>> SendBody(Upstream::Lease& lease);
    Task<Heard> ReadHead(Upstream::Lease& lease);
    Task<Result<int>> Bring(Upstream::Lease& lease);
    Task<Result<int>> BringWithoutTokens(Upstream::Lease& lease);
    Task<Result<bool>> PassBody(Upstream::Lease& lease, bool chunked, bool stream);
    [[nodiscard]] Result<Framing> FramingOf(Upstream::Lease& lease);
    [[nodiscard]] Error Broken(Upstream::Lease& lease, std::string_view what) const;
    [[nodiscard]] bool MayRepeat() const;
    void KeepIfDone(Upstream::Lease& lease) const;
    void RecordCall(Upstream::Lease& lease, bool answered, Deadline start) const;

    http::Exchange& exchange_;
    Passage& passage_;
    Upstream& upstream_;
    const Clock& clock_;
    Random& random_;
    std::string head_;
    std::string_view body_;  // of the request, when it was small
    Framing framing_;
    bool streams_body_ = false;
    bool sent_whole_ = false;
    bool begun_ = false;  // some of the answer may have reached the client
};

}  // namespace openrun::gateway
