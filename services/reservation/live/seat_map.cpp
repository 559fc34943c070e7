#include "services/reservation/live/seat_map.hpp"

namespace openrun::reservation {

bool SeatMap::Show(std::uint32_t number, Light light) {
    Seat& seat = seats_[number];
    if (seat.light == light) return false;
    --counts_[static_cast<std::size_t>(seat.light)];
    ++counts_[static_cast<std::size_t>(light)];
    seat.light = light;
    return true;
}

std::vector<SeatMap::Flip> SeatMap::Apply(const std::vector<SeatChange>& changes, Instant now) {
    std::vector<Flip> flips;
    for (const SeatChange& change : changes) {
        const auto number = std::to_underlying(change.seat);
        if (number >= seats_.size()) continue;
        Seat& seat = seats_[number];
        const bool older = change.version < seat.claim_version;
        const bool known =
            change.version == seat.claim_version && !(change.sold && seat.light == Light::kHeld);
        if (older || known) continue;
        ends_.erase({seat.until, number});
        seat.claim_version = change.version;
        seat.until = change.held_until;
        const bool live = change.held_until > now;
        if (live && change.held_until != kForever) ends_.emplace(seat.until, number);
        const Light light = !live ? Light::kFree : (change.sold ? Light::kSold : Light::kHeld);
        if (Show(number, light)) flips.push_back({number, light});
    }
    if (!flips.empty()) ++version_;
    return flips;
}

std::vector<SeatMap::Flip> SeatMap::Expire(Instant now) {
    std::vector<Flip> flips;
    while (!ends_.empty() && ends_.begin()->first <= now) {
        const auto number = ends_.begin()->second;
        ends_.erase(ends_.begin());
        if (Show(number, Light::kFree)) flips.push_back({number, Light::kFree});
    }
    if (!flips.empty()) ++version_;
    return flips;
}

Instant SeatMap::NextExpiry() const { return ends_.empty() ? kForever : ends_.begin()->first; }

std::string SeatMap::Bits() const {
    std::string bits((seats_.size() + 3) / 4, '\0');
    for (std::size_t i = 0; i < seats_.size(); ++i) {
        const auto shifted = static_cast<unsigned>(seats_[i].light) << (i % 4 * 2);
        bits[i / 4] = static_cast<char>(static_cast<unsigned char>(bits[i / 4]) | shifted);
    }
    return bits;
}

}  // namespace openrun::reservation
