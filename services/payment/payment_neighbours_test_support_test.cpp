// The neighbours of payment, as its tests play them.
#include "services/payment/payment_test_support.hpp"

namespace openrun::payment {
namespace {

std::int64_t NumberOf(const json::object& body, std::string_view name) {
    const auto* found = body.if_contains(name);
    return found != nullptr && found->is_int64() ? found->get_int64() : -1;
}

// The next of a queue, or what is usual.
template <typename T>
T Pop(std::map<std::string, std::deque<T>>& queues, const std::string& call, T usual) {
    auto& queue = queues[call];
    if (queue.empty()) return usual;
    const T next = queue.front();
    queue.pop_front();
    return next;
}

}  // namespace

// --- PortOne

FakePortOne::FakePortOne(std::shared_ptr<const KeySet> keys)
    : service::Neighbour(std::move(keys), "portone") {
    using http::Access, http::Context, http::Request;
    router_.Get("/payments/{id}", Access::Public(),
                [this](const Request& request, const Context&) { return Now(Read(request)); });
    router_.Post("/payments/{id}/pre-register", Access::Public(),
                 [this](const Request& request, const Context&) {
                     return Now(Change("pre-register", request,
                                       [](Book& book, const json::object& body, Mood) {
                                           book.total = NumberOf(body, "totalAmount");
                                           return Json(200, {});
                                       }));
                 });
    router_.Post(
        "/payments/{id}/confirm", Access::Public(), [this](const Request& request, const Context&) {
            return Now(
                Change("confirm", request, [](Book& book, const json::object& body, Mood mood) {
                    if (mood == Mood::kRefuses)
                        return Json(400, {{"type", "INVALID_PAYMENT_TOKEN"}});
                    if (book.status == "PAID") return Json(409, {{"type", "ALREADY_PAID"}});
                    if (NumberOf(body, "totalAmount") != book.total)
                        return Json(409, {{"type", "INFORMATION_MISMATCH"}});
                    book.status = "PAID";
                    ++book.charges;
                    return Json(200, {{"pgTxId", "pg"}, {"paidAt", "2026-01-02T03:04:05Z"}});
                }));
        });
    router_.Post(
        "/payments/{id}/cancel", Access::Public(), [this](const Request& request, const Context&) {
            return Now(
                Change("cancel", request, [this](Book& book, const json::object& body, Mood mood) {
                    if (mood == Mood::kRefuses)
                        return Json(
                            502, {{"type", "PG_PROVIDER"}, {"pgCode", "1"}, {"pgMessage", "no"}});
                    if (NumberOf(body, "currentCancellableAmount") != book.total - book.cancelled)
                        return Json(409, {{"type", "CANCELLABLE_AMOUNT_CONSISTENCY_BROKEN"}});
                    Cancel(book, NumberOf(body, "amount"),
                           std::string(body.at("reason").as_string()),
                           mood == Mood::kLater ? "REQUESTED" : "SUCCEEDED");
                    return Json(200, {{"cancellation", book.cancellations.back()}});
                }));
        });
    Start();
}

http::Response FakePortOne::Change(const std::string& call, const http::Request& request,
                                   const Done& done) {
    const std::lock_guard lock(mutex_);
    ++calls_[call];
    const Mood mood = Pop(moods_, call, Mood::kWell);
    if (mood == Mood::kAway) return {.status = 503, .body = {}, .headers = {}, .stream = {}};
    const std::string key(request.Header("idempotency-key").value_or(""));
    EXPECT_GE(key.size(), 18U) << "quoted, 16 characters at least";
    auto kept = kept_.find(key);
    if (kept == kept_.end()) {
        const json::object body = boost::json::parse(request.body).as_object();
        EXPECT_EQ(body.at("storeId").as_string(), kStore);
        kept = kept_.emplace(key, done(books_[request.Parameter("id")], body, mood)).first;
    }
    if (mood == Mood::kLosesAnswer) return {.status = 500, .body = {}, .headers = {}, .stream = {}};
    return kept->second;
}

void FakePortOne::Cancel(Book& book, std::int64_t amount, const std::string& reason,
                         const std::string& status) {
    book.cancellations.push_back(
        json::object{{"id", "c" + std::to_string(book.cancellations.size())},
                     {"status", status},
                     {"totalAmount", amount},
                     {"reason", reason}});
    if (status != "SUCCEEDED") return;
    book.cancellations.back().as_object()["cancelledAt"] = kCancelledAt;
    book.cancelled += amount;
    book.status = book.cancelled < book.total ? "PARTIAL_CANCELLED" : "CANCELLED";
}

http::Response FakePortOne::Read(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    ++calls_["get"];
    if (Pop(moods_, "get", Mood::kWell) != Mood::kWell)
        return {.status = 502, .body = "<html>", .headers = {}, .stream = {}};
    EXPECT_EQ(request.Header("authorization"), "PortOne secret");
    const std::string& id = request.Parameter("id");
    const Book& book = books_[id];
    if (book.status.empty()) return Json(404, {{"type", "PAYMENT_NOT_FOUND"}});
    return Json(
        200, {{"status", book.status},
              {"id", id},
              {"transactionId", "tx"},
              {"storeId", kStore},
              {"channel", json::object{{"type", "TEST"}}},
              {"currency", "KRW"},
              {"amount",
               json::object{{"total", book.total}, {"discount", 0}, {"cancelled", book.cancelled}}},
              {"paidAt", "2026-01-02T03:04:05.123Z"},
              {"cancellations", book.cancellations}});
}

void FakePortOne::Open(PaymentId id) {
    const std::lock_guard lock(mutex_);
    books_[id.Hex()].status = "READY";
}

void FakePortOne::Charge(PaymentId id, std::int64_t total) {
    const std::lock_guard lock(mutex_);
    Book& book = books_[id.Hex()];
    book.status = "PAID";
    book.total = total;
    ++book.charges;
}

void FakePortOne::CancelAtConsole(PaymentId id) {
    const std::lock_guard lock(mutex_);
    Book& book = books_[id.Hex()];
    Cancel(book, book.total - book.cancelled, "by hand", "SUCCEEDED");
}

void FakePortOne::EndRequested(PaymentId id) {
    const std::lock_guard lock(mutex_);
    Book& book = books_[id.Hex()];
    auto& last = book.cancellations.back().as_object();
    last["status"] = "SUCCEEDED";
    last["cancelledAt"] = kCancelledAt;
    book.cancelled += last.at("totalAmount").as_int64();
    book.status = book.cancelled < book.total ? "PARTIAL_CANCELLED" : "CANCELLED";
}

void FakePortOne::Next(const std::string& call, std::vector<Mood> moods) {
    const std::lock_guard lock(mutex_);
    moods_[call].assign(moods.begin(), moods.end());
}

FakePortOne::Book FakePortOne::BookOf(PaymentId id) const {
    const std::lock_guard lock(mutex_);
    const auto found = books_.find(id.Hex());
    return found == books_.end() ? Book{} : found->second;
}

int FakePortOne::Calls(const std::string& call) const {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(call);
    return found == calls_.end() ? 0 : found->second;
}

// --- reservation

FakeReservation::FakeReservation(std::shared_ptr<const KeySet> keys)
    : service::Neighbour(std::move(keys), "reservation") {
    const auto only_payment = http::Access::Internal({"payment"});
    router_.Post("/internal/reservations/{id}/begin-payment", only_payment,
                 [this](const http::Request&, const http::Context& context) {
                     EXPECT_FALSE(context.on_behalf_of.empty());
                     return Answer(
                         "begin-payment",
                         Json(200, {{"amount", json::ToValue(Money{kPrice})},
                                    {"deadline", FormatInstant(SystemClock().Now() + 5min)},
                                    {"orderName", "별밤 2매"}}));
                 });
    router_.Post("/internal/reservations/{id}/begin-capture", only_payment,
                 [this](const http::Request&, const http::Context&) {
                     return Answer("begin-capture", Json(200, {{"state", "CAPTURING"}}));
                 });
    Start();
}

Task<Result<http::Response>> FakeReservation::Answer(std::string call, http::Response yes) {
    std::string code;
    {
        const std::lock_guard lock(mutex_);
        ++calls_[call];
        code = Pop(codes_, call, std::string());
    }
    if (code.empty()) co_return yes;
    const bool gone = code == "HOLD_EXPIRED" || code == "SCHEDULE_CANCELLED";
    const bool away = code == "STORE_UNAVAILABLE";
    co_return Fail(Error{away   ? Kind::kUnavailable
                         : gone ? Kind::kGone
                                : Kind::kConflict,
                         code,
                         "",
                         {},
                         1s});
}

void FakeReservation::Next(const std::string& call, std::vector<std::string> codes) {
    const std::lock_guard lock(mutex_);
    codes_[call].assign(codes.begin(), codes.end());
}

int FakeReservation::Calls(const std::string& call) const {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(call);
    return found == calls_.end() ? 0 : found->second;
}

}  // namespace openrun::payment
