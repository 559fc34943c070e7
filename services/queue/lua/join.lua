-- Numbers for a batch of persons, from one counter under the mark. KEYS: line {issued, mark}, numbers (person → number).
-- ARGV: persons, 16 raw bytes each. Answers {issued, mark, number…}; a number 0: the mark is reached, raise it and ask
-- again. An empty answer: the counter is gone, Redis was lost.
local issued = tonumber(redis.call('HGET', KEYS[1], 'issued') or '')
local mark = tonumber(redis.call('HGET', KEYS[1], 'mark') or '')
if not issued or not mark then return {} end
local numbers = {}
local before = issued
for i, person in ipairs(ARGV) do
    local known = redis.call('HGET', KEYS[2], person)
    if known then
        numbers[i] = tonumber(known)
    elseif issued < mark then
        issued = issued + 1
        redis.call('HSET', KEYS[2], person, issued)
        numbers[i] = issued
    else
        numbers[i] = 0
    end
end
if issued > before then redis.call('HSET', KEYS[1], 'issued', issued) end
return {issued, mark, unpack(numbers)}
