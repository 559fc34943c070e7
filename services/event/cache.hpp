#pragma once
// Remembers a few values for a short time: bounded by weight, the least recently used go first, and
// nothing older than `age_max` is given. Lives in the process, so PostgreSQL is asked at most once
// per age and instance, and there is nothing to be away. One thread.

#include "libs/net/task.hpp"

#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

namespace openrun::event {

template <typename Key, typename Value>
class Cache {
public:
    Cache(std::size_t weight_max, std::chrono::milliseconds age_max)
        : weight_max_(weight_max), age_max_(age_max) {}

    [[nodiscard]] std::optional<Value> Find(const Key& key, Deadline now) {
        const auto found = index_.find(key);
        if (found == index_.end()) return std::nullopt;
        if (now - found->second->kept_at >= age_max_) {
            Remove(found->second);
            return std::nullopt;
        }
        by_use_.splice(by_use_.begin(), by_use_, found->second);
        return found->second->value;
    }

    // What alone weighs more than the cache may is not kept.
    void Keep(const Key& key, Value value, std::size_t weight, Deadline now) {
        Forget(key);
        if (weight > weight_max_) return;
        while (weight_ + weight > weight_max_) Remove(std::prev(by_use_.end()));
        by_use_.push_front({key, std::move(value), weight, now});
        index_[key] = by_use_.begin();
        weight_ += weight;
    }

    void Forget(const Key& key) {
        if (const auto found = index_.find(key); found != index_.end()) Remove(found->second);
    }
    void Clear() {
        index_.clear();
        by_use_.clear();
        weight_ = 0;
    }
    [[nodiscard]] std::size_t weight() const { return weight_; }

private:
    struct Entry {
        Key key;
        Value value;
        std::size_t weight;
        Deadline kept_at;
    };
    using Place = typename std::list<Entry>::iterator;

    void Remove(Place place) {
        weight_ -= place->weight;
        index_.erase(place->key);
        by_use_.erase(place);
    }

    std::size_t weight_max_;
    std::chrono::milliseconds age_max_;
    std::size_t weight_ = 0;
    std::list<Entry> by_use_;
    std::unordered_map<Key, Place> index_;
};

}  // namespace openrun::event
