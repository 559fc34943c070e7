#include "services/event/handlers.hpp"

namespace openrun::event {

using http::Access, http::Context, http::Request;

namespace {

// A handler with the part it works on.
template <typename Part>
http::Handler With(Part& part, Answer (*handler)(Part&, const Request&, const Context&)) {
    return [&part, handler](const Request& request, const Context& context) {
        return handler(part, request, context);
    };
}

}  // namespace

void AddRoutes(http::Router& router, const Endpoints& e) {
    using namespace std::chrono_literals;
    const Access everybody = Access::Public();
    const Access staff = Access::Roles({"ADMIN", "ORGANISER"});
    const Access peers = Access::Internal({"reservation", "queue"});
    const http::RouteOptions whole_hall{.body_max = 8 << 20, .deadline = 30s};
    const http::RouteOptions many_rules{.body_max = 1 << 20};
    const std::string api = "/api/v1";
    const std::string admin = "/api/v1/admin";

    router.Get(api + "/events", everybody, With(e.showcase, SearchEvents));
    router.Get(api + "/events/{id}", everybody, With(e.showcase, ReadEvent));
    router.Get(api + "/schedules/{id}", everybody, With(e.showcase, ReadSchedule));
    router.Get(api + "/schedules/{id}/seat-map", everybody, With(e.showcase, ReadSeatMap));

    router.Get(admin + "/venues", staff, With(e.halls, ListVenues));
    router.Post(admin + "/venues", staff, With(e.halls, CreateVenue));
    router.Get(admin + "/venues/{id}/halls", staff, With(e.halls, ListHalls));
    router.Post(admin + "/venues/{id}/halls", staff, With(e.halls, CreateHall), whole_hall);
    router.Get(admin + "/halls/{id}", staff, With(e.halls, ReadHall), {.deadline = 30s});

    router.Put(
        admin + "/halls/{id}/picture", staff,
        [parts = HallPictures{e.halls, e.images}](const Request& request, const Context& context) {
            return SetHallPicture(parts, request, context);
        });

    const http::RouteOptions whole_image{.body_max = e.upload_bytes_max, .deadline = 30s};
    router.Post(admin + "/images", staff, With(e.images, BeginImage));
    router.Get(admin + "/images/{id}", staff, With(e.images, ReadImage));
    router.Post(admin + "/images/{id}/confirm", staff, With(e.images, ConfirmImage),
                {.deadline = 30s});
    router.Put(api + "/images/uploads/{id}", everybody, With(e.images, ReceiveUpload), whole_image);
    router.Get(api + "/images/{name}", everybody, With(e.images, ReadImageFile));

    router.Get(admin + "/events", staff, With(e.programme, ListOwnEvents));
    router.Post(admin + "/events", staff, With(e.programme, CreateEvent), {.body_max = 256 << 10});
    router.Get(admin + "/events/{id}", staff, With(e.programme, ReadOwnEvent));
    router.Patch(admin + "/events/{id}", staff, With(e.programme, ChangeEvent),
                 {.body_max = 256 << 10});
    router.Post(admin + "/events/{id}/schedules", staff, With(e.programme, CreateSchedule),
                many_rules);
    router.Post(admin + "/events/{id}/publish", staff, With(e.programme, PublishEvent),
                {.deadline = 30s});
    router.Post(admin + "/events/{id}/cancel", staff, With(e.programme, CancelEvent));

    router.Patch(admin + "/schedules/{id}", staff, With(e.programme, ChangeSchedule));
    router.Post(admin + "/schedules/{id}/cancel", staff, With(e.programme, CancelSchedule));
    router.Post(admin + "/schedules/{id}/postpone", staff, With(e.programme, PostponeSchedule));
    router.Post(admin + "/schedules/{id}/close", staff, With(e.programme, CloseSchedule));

    router.Get("/internal/plans/{planId}", peers, With(e.store, TellPlan));
    router.Get("/internal/schedules/{id}", peers, With(e.store, TellSchedule));
}

}  // namespace openrun::event
