#include "libs/http/listener.hpp"

#include <array>
#include <linux/filter.h>
#include <sys/socket.h>

namespace openrun::http {

bool TurnAwayNewcomers(TcpAcceptor& acceptor) {
    constexpr std::uint32_t kFlagsByte = 13, kSyn = 0x02, kAck = 0x10, kWhole = 0xffffffff;
    std::array<sock_filter, 5> program{{
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlagsByte),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, kSyn | kAck),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kSyn, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, kWhole),
    }};
    const sock_fprog filter{.len = program.size(), .filter = program.data()};
    return setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_ATTACH_FILTER, &filter,
                      sizeof filter) == 0;
}

bool TakeWaiting(TcpAcceptor& acceptor, TcpSocket& socket) {
    boost::system::error_code error;
    acceptor.non_blocking(true, error);
    acceptor.accept(socket, error);
    return !error;
}

}  // namespace openrun::http
