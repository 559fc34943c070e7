#include "services/sandbox/portone/listing.hpp"

#include <charconv>

namespace openrun::sandbox {
namespace {

constexpr std::chrono::days kUsualSpan{90};
constexpr std::int64_t kSizeMax = 1'000;
constexpr std::int64_t kReachMax = 60'000;  // (number + 1) * size

struct PageOrder {
    std::optional<std::int64_t> number, size;
};
BOOST_DESCRIBE_STRUCT(PageOrder, (), (number, size))

struct Filter {
    std::optional<std::string> store_id, timestamp_type, sort_by, sort_order;
    std::optional<Instant> from, until;
    std::optional<std::vector<std::string>> status;
    std::optional<bool> is_test;
};
BOOST_DESCRIBE_STRUCT(Filter, (),
                      (store_id, timestamp_type, sort_by, sort_order, from, until, status, is_test))

struct PageRequest {
    std::optional<PageOrder> page;
    std::optional<Filter> filter;
};
BOOST_DESCRIBE_STRUCT(PageRequest, (), (page, filter))

struct CursorRequest {
    std::optional<std::string> store_id, cursor;
    std::optional<Instant> from, until;
    std::optional<std::int64_t> size;
};
BOOST_DESCRIBE_STRUCT(CursorRequest, (), (store_id, cursor, from, until, size))

json::object Rendered(const Payments& payments, const Webhooks& webhooks, const Payment& payment) {
    return ToObject(payment, *payment.Shown(), payments.store(), webhooks.Of(payment.id));
}

bool Wanted(const Filter& filter, const Attempt& shown, const StoreIdentity& store, Instant now) {
    const bool by_change = filter.timestamp_type == "STATUS_CHANGED_AT";
    const Instant when = by_change ? shown.changed_at : shown.requested_at;
    const Instant until = filter.until.value_or(now);
    if (when > until || when < filter.from.value_or(until - kUsualSpan)) return false;
    if (filter.is_test && *filter.is_test != (store.channel_type == "TEST")) return false;
    return !filter.status || filter.status->empty() ||
           std::ranges::find(*filter.status, EnumText(shown.status)) != filter.status->end();
}

std::vector<const Payment*> Chosen(const Payments& payments, const Filter& filter, Instant now) {
    std::vector<const Payment*> chosen;
    for (const Payment* payment : payments.InOrder()) {
        if (Wanted(filter, *payment->Shown(), payments.store(), now)) chosen.push_back(payment);
    }
    const bool by_change = filter.sort_by == "STATUS_CHANGED_AT";
    std::ranges::sort(chosen, {}, [by_change](const Payment* payment) {
        const Attempt& shown = *payment->Shown();  // transactions are numbered by age
        return std::pair(by_change ? shown.changed_at : shown.requested_at,
                         std::string_view(shown.transaction));
    });
    if (filter.sort_order != "ASC") std::ranges::reverse(chosen);
    return chosen;
}

}  // namespace

Outcome<json::object> ListByPage(const Payments& payments, const Webhooks& webhooks,
                                 std::string_view filter, Instant now) {
    TRY(const PageRequest wanted, ReadBody<PageRequest>(filter));
    const Filter conditions = wanted.filter.value_or(Filter{});
    CHECK(payments.CheckStore(conditions.store_id));
    const PageOrder page = wanted.page.value_or(PageOrder{});
    const std::int64_t number = page.number.value_or(0);
    const std::int64_t size = page.size.value_or(10);
    if (number < 0 || number > kReachMax || size < 1 || size > kReachMax ||
        (number + 1) * size > kReachMax)
        return Refuse(400, "INVALID_REQUEST", "the page is out of range");
    const auto chosen = Chosen(payments, conditions, now);
    json::array items;
    const auto first = static_cast<std::size_t>(number * size);
    for (std::size_t i = first; i < chosen.size() && i < first + static_cast<std::size_t>(size);
         ++i)
        items.push_back(Rendered(payments, webhooks, *chosen[i]));
    return json::object{
        {"items", std::move(items)},
        {"page", json::object{{"number", number}, {"size", size}, {"totalCount", chosen.size()}}}};
}

Outcome<json::object> ListByCursor(const Payments& payments, const Webhooks& webhooks,
                                   std::string_view filter, Instant now) {
    TRY(const CursorRequest wanted, ReadBody<CursorRequest>(filter));
    CHECK(payments.CheckStore(wanted.store_id));
    const std::int64_t size = wanted.size.value_or(10);
    if (size < 1 || size > kSizeMax)
        return Refuse(400, "INVALID_REQUEST", "size is not in 1..1000");
    std::size_t place = 0;
    if (wanted.cursor) {
        const char* end = wanted.cursor->data() + wanted.cursor->size();
        const auto [stopped, error] = std::from_chars(wanted.cursor->data(), end, place);
        if (error != std::errc{} || stopped != end)
            return Refuse(400, "INVALID_REQUEST", "the cursor is none of ours");
    }
    Filter conditions;
    conditions.from = wanted.from;
    conditions.until = wanted.until;
    json::array items;
    const auto& all = payments.InOrder();
    for (; place < all.size() && items.size() < static_cast<std::size_t>(size); ++place) {
        const Payment& payment = *all[place];
        if (!Wanted(conditions, *payment.Shown(), payments.store(), now)) continue;
        items.push_back(json::object{{"payment", Rendered(payments, webhooks, payment)},
                                     {"cursor", std::to_string(place + 1)}});
    }
    return json::object{{"items", std::move(items)}};
}

}  // namespace openrun::sandbox
