#include "server/http/failure.hpp"

#include <string>
#include <system_error>

namespace supple::http
{

Response failure(const Router& router, const Request& request,
                 const std::function<void(std::string_view id, std::string_view what)>& log_error)
{
    std::string what;
    bool busy = false;
    try {
        throw;
    } catch (const std::system_error& error) {
        busy = error.code() == std::errc::resource_unavailable_try_again;
        what = error.what();
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
        what = "an exception that is no std::exception";
    }
    if (log_error)
        log_error(request.id, what);
    if (!busy)
        return router.error(request, Status::internal_server_error,
                            "Something went wrong on our side. If you tell us, name this: " +
                                request.id);
    Response response = router.error(request, Status::service_unavailable,
                                     "There is too much to do right now; try again soon.");
    response.set("Retry-After", "2");
    return response;
}

} // namespace supple::http
