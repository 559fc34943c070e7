#pragma once
// Deadlines of connections for the price of a list: one timer a thread looks every 50 ms and ends
// what is overdue. An Entry belongs to the connection, is linked while it lives, and is told once
// through OnDeadline(), which closes or cancels the connection's socket; the coroutine waiting on
// it then wakes with an error.

#include "libs/net/task.hpp"

namespace openrun {

class Sweeper {
public:
    class Entry {
    public:
        explicit Entry(Sweeper& sweeper);
        virtual ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

        void Arm(Deadline deadline) { deadline_ = deadline; }
        void Disarm() { deadline_ = Deadline::max(); }
        [[nodiscard]] Deadline deadline() const { return deadline_; }

    protected:
        virtual void OnDeadline() = 0;

    private:
        friend class Sweeper;
        Deadline deadline_ = Deadline::max();
        Sweeper& sweeper_;
        Entry* next_ = nullptr;
        Entry* previous_ = nullptr;
    };

    static constexpr std::chrono::milliseconds kTick{50};

    explicit Sweeper(Executor executor);
    ~Sweeper();
    // Ends the timer, so that the io_context can run dry.
    void Stop();

private:
    void Tick();

    Timer timer_;
    Entry* first_ = nullptr;
    Entry* following_ =
        nullptr;  // the next one to look at, while Tick runs: it may go away meanwhile
    bool stopped_ = false;
};

}  // namespace openrun
