#pragma once
// Two bits a seat, as buyers see them: free, held, sold, blocked. Pure: changes come in by version
// (older ones change nothing), time is told. A hold whose end has passed is free to the
// millisecond, whether or not anybody has written it.

#include "services/reservation/store/ledger.hpp"

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace openrun::reservation {

enum class Light : std::uint8_t { kFree = 0, kHeld = 1, kSold = 2, kBlocked = 3 };

class SeatMap {
public:
    explicit SeatMap(std::size_t seats) : seats_(seats) {}

    struct Flip {
        std::uint32_t seat = 0;
        Light light = Light::kFree;
    };
    // What becomes visible; empty when nothing does. The flips raise the version by one.
    std::vector<Flip> Apply(const std::vector<SeatChange>& changes, Instant now);
    // Holds whose end has passed by `now`.
    std::vector<Flip> Expire(Instant now);
    // The earliest end of a hold; kForever when there is none.
    [[nodiscard]] Instant NextExpiry() const;

    [[nodiscard]] Light At(std::uint32_t seat) const { return seats_[seat].light; }
    [[nodiscard]] std::size_t size() const { return seats_.size(); }
    [[nodiscard]] std::int64_t version() const { return version_; }
    [[nodiscard]] const std::array<std::int64_t, 4>& counts() const { return counts_; }
    [[nodiscard]] std::string Bits() const;  // ceil(n/4) bytes, low bits first

private:
    struct Seat {
        std::int64_t claim_version = 0;
        Instant until{};
        Light light = Light::kFree;
    };
    bool Show(std::uint32_t number, Light light);

    std::vector<Seat> seats_;
    std::set<std::pair<Instant, std::uint32_t>> ends_;
    std::array<std::int64_t, 4> counts_{static_cast<std::int64_t>(seats_.size()), 0, 0, 0};
    std::int64_t version_ = 0;
};

}  // namespace openrun::reservation
