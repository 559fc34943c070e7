#pragma once
// /healthz: the process is alive. /readyz: every named dependency answers. Checks report in as they
// learn, nothing is asked at scrape time. What is only informed of (the bus: work waits for it,
// nobody else does) is shown beside them and changes nothing.

#include <map>
#include <string>

namespace openrun {

class Health {
public:
    // A dependency is named once at start-up (not ready), then says how it is whenever it knows.
    // One thread.
    void Declare(std::string name) { ready_.emplace(std::move(name), false); }
    void Report(const std::string& name, bool ready) { ready_[name] = ready; }
    void Inform(const std::string& name, bool up) { informed_[name] = up; }
    [[nodiscard]] bool ready() const {
        for (const auto& [name, ready] : ready_) {
            if (!ready) return false;
        }
        return true;
    }
    [[nodiscard]] const std::map<std::string, bool>& dependencies() const { return ready_; }
    [[nodiscard]] const std::map<std::string, bool>& informed() const { return informed_; }

private:
    std::map<std::string, bool> ready_, informed_;
};

}  // namespace openrun
