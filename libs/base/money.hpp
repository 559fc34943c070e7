#pragma once
// Integer KRW. On every wire: {"amount": 150000, "currency": "KRW"}.

#include <compare>
#include <cstdint>

namespace openrun {

struct Money {
    std::int64_t krw = 0;

    auto operator<=>(const Money&) const = default;
    Money& operator+=(Money other) {
        krw += other.krw;
        return *this;
    }
    friend Money operator+(Money a, Money b) { return {a.krw + b.krw}; }
    friend Money operator-(Money a, Money b) { return {a.krw - b.krw}; }
};

}  // namespace openrun
