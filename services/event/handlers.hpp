#pragma once
// Every endpoint of event: the table of contents. Shapes: api/openapi.yaml.

#include "libs/http/router.hpp"
#include "services/event/halls.hpp"
#include "services/event/images.hpp"
#include "services/event/programme.hpp"

namespace openrun::event {

using Answer = Task<Result<http::Response>>;

// handlers/shows.cpp: for everybody
Answer SearchEvents(Showcase& showcase, const http::Request& request, const http::Context& context);
Answer ReadEvent(Showcase& showcase, const http::Request& request, const http::Context& context);
Answer ReadSchedule(Showcase& showcase, const http::Request& request, const http::Context& context);
Answer ReadSeatMap(Showcase& showcase, const http::Request& request, const http::Context& context);

// handlers/halls.cpp: for staff
Answer ListVenues(Halls& halls, const http::Request& request, const http::Context& context);
Answer CreateVenue(Halls& halls, const http::Request& request, const http::Context& context);
Answer ListHalls(Halls& halls, const http::Request& request, const http::Context& context);
Answer CreateHall(Halls& halls, const http::Request& request, const http::Context& context);
Answer ReadHall(Halls& halls, const http::Request& request, const http::Context& context);

// handlers/images.cpp: for staff, for whoever has an upload's link, for everybody
struct HallPictures {
    Halls& halls;
    Images& images;
};
Answer BeginImage(Images& images, const http::Request& request, const http::Context& context);
Answer ReadImage(Images& images, const http::Request& request, const http::Context& context);
Answer ConfirmImage(Images& images, const http::Request& request, const http::Context& context);
Answer SetHallPicture(HallPictures parts, const http::Request& request,
                      const http::Context& context);
Answer ReceiveUpload(Images& images, const http::Request& request, const http::Context& context);
Answer ReadImageFile(Images& images, const http::Request& request, const http::Context& context);

// handlers/own_events.cpp
Answer ListOwnEvents(Programme& programme, const http::Request& request,
                     const http::Context& context);
Answer CreateEvent(Programme& programme, const http::Request& request,
                   const http::Context& context);
Answer ReadOwnEvent(Programme& programme, const http::Request& request,
                    const http::Context& context);
Answer ChangeEvent(Programme& programme, const http::Request& request,
                   const http::Context& context);
Answer PublishEvent(Programme& programme, const http::Request& request,
                    const http::Context& context);
Answer CancelEvent(Programme& programme, const http::Request& request,
                   const http::Context& context);

// handlers/own_schedules.cpp
Answer CreateSchedule(Programme& programme, const http::Request& request,
                      const http::Context& context);
Answer ChangeSchedule(Programme& programme, const http::Request& request,
                      const http::Context& context);
Answer CancelSchedule(Programme& programme, const http::Request& request,
                      const http::Context& context);
Answer PostponeSchedule(Programme& programme, const http::Request& request,
                        const http::Context& context);
Answer CloseSchedule(Programme& programme, const http::Request& request,
                     const http::Context& context);

// handlers/internal.cpp: for reservation and queue
Answer TellPlan(Store& store, const http::Request& request, const http::Context& context);
Answer TellSchedule(Store& store, const http::Request& request, const http::Context& context);

struct Endpoints {
    Store& store;
    Showcase& showcase;
    Halls& halls;
    Images& images;
    Programme& programme;
    std::size_t upload_bytes_max;  // 1: uploads go to the object store itself
};
// routes.cpp; everything outlives the router.
void AddRoutes(http::Router& router, const Endpoints& endpoints);

}  // namespace openrun::event
