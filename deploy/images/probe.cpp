// The health check of an image that has no shell: `probe PORT [PATH]` asks
// http://127.0.0.1:PORT/readyz, or PATH, and ends with 0 when the answer is 200. Linked statically,
// so that asking every few seconds costs next to nothing.

#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr int kHealthy = 0, kUnhealthy = 1, kUsage = 2;
constexpr timeval kPatience{.tv_sec = 2, .tv_usec = 0};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) return kUsage;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int asked = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (asked < 0) return kUnhealthy;
    setsockopt(asked, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(asked, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    constexpr std::string_view kMethod = "GET ";
    constexpr std::string_view kRest = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const std::string_view path = argc == 3 ? argv[2] : "/readyz";
    char request[256];
    if (kMethod.size() + path.size() + kRest.size() > sizeof request) return kUsage;
    std::size_t length = 0;
    for (const std::string_view part : {kMethod, path, kRest}) {
        std::memcpy(request + length, part.data(), part.size());
        length += part.size();
    }
    constexpr char kReady[] = "HTTP/1.1 200 ";
    constexpr std::size_t kStatusLine = sizeof kReady - 1;
    char answer[kStatusLine] = {};
    std::size_t got = 0;
    if (connect(asked, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        write(asked, request, length) != static_cast<ssize_t>(length)) {
        return kUnhealthy;
    }
    while (got < kStatusLine) {
        const ssize_t count = read(asked, answer + got, kStatusLine - got);
        if (count <= 0) return kUnhealthy;
        got += static_cast<std::size_t>(count);
    }
    return std::memcmp(answer, kReady, kStatusLine) == 0 ? kHealthy : kUnhealthy;
}
