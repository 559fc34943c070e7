#include "libs/base/assert.hpp"
#include "libs/postgres/pool.hpp"

#include <libpq-fe.h>

#include <charconv>

namespace openrun::postgres {
namespace {

const PGresult* ResultOf(const std::shared_ptr<void>& result) {
    return static_cast<const PGresult*>(result.get());
}

int ColumnOf(const PGresult* result, const char* column) {
    const int number = PQfnumber(result, column);
    if (number < 0) UnexpectedText(column, "a column of this result");
    return number;
}

}  // namespace

Rows::Rows(void* result)
    : result_(result, [](void* owned) { PQclear(static_cast<PGresult*>(owned)); }) {}

std::size_t Rows::size() const {
    return result_ == nullptr ? 0 : static_cast<std::size_t>(PQntuples(ResultOf(result_)));
}

Row Rows::operator[](std::size_t index) const {
    ASSERT(index < size(), "a row that is there");
    return {*this, index};
}

std::int64_t Rows::affected() const {
    const std::string_view text = PQcmdTuples(static_cast<PGresult*>(result_.get()));
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

Rows::Iterator Rows::begin() const { return {*this, 0}; }
Rows::Iterator Rows::end() const { return {*this, size()}; }

bool Row::IsNull(const char* column) const {
    const auto* result = ResultOf(rows_.result_);
    return PQgetisnull(result, static_cast<int>(index_), ColumnOf(result, column)) != 0;
}

std::string_view Row::Raw(const char* column) const {
    const auto* result = ResultOf(rows_.result_);
    const int number = ColumnOf(result, column);
    const int row = static_cast<int>(index_);
    return {PQgetvalue(result, row, number),
            static_cast<std::size_t>(PQgetlength(result, row, number))};
}

}  // namespace openrun::postgres
