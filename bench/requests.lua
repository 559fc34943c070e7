-- wrk plays the requests of a file, one a line ("headers-and-body" encoded by bench/holds_and_pgbench.py), each once, and stops
-- after the last answer. Arguments: the file.
local requests, next_request, answers = {}, 1, 0

function init(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = (line:gsub("\\r", "\r"):gsub("\\n", "\n"))
  end
end

function request()
  local found = requests[next_request] or requests[#requests]
  next_request = next_request + 1
  return found
end

function response()
  answers = answers + 1
  if answers >= #requests then wrk.thread:stop() end
end
