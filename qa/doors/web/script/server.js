// Requests to the server, under quoth/.

// The reason why the server gave no answer; its message is a sentence for the visitor.
export class Refusal extends Error {}

// Returns the response to a request. Throws a Refusal if no response comes.
async function send(method, path, body) {
  const options = {method, body, cache: "no-store"};
  try {
    return await fetch(`quoth/${path}`, options);
  } catch {
    throw new Refusal("Quoth does not answer; see whether it still runs, then try again.");
  }
}

// Returns the JSON value of a response. Throws a Refusal if its status is not a success.
async function read(response) {
  const text = await response.text();
  let value = null;
  try { value = text ? JSON.parse(text) : null; } catch { /* no JSON of Quoth's: the status alone counts */ }
  if (response.ok) return value;
  if (response.status === 401) throw new Refusal("You are not logged in any more; reload the page.");
  throw new Refusal(value?.error ?? `Quoth refused this (${response.status}); reload the page and try again.`);
}

// Returns the JSON value of the response to a request with a JSON body. Throws a Refusal if there is none.
export async function call(method, path, body) {
  return read(await send(method, path, body === undefined ? undefined : JSON.stringify(body)));
}

// Returns the file that is the response to a request. Throws a Refusal if there is none.
export async function file(path) {
  const response = await send("GET", path);
  return response.ok ? response.blob() : read(response);
}

// Yields the JSON values of a response that comes line by line. Throws a Refusal if the server refuses the request, and
// an Error if one of the values reports an error.
export async function* lines(path, method = "POST") {
  const response = await send(method, path);
  if (!response.ok) await read(response);
  let rest = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop();
    for (const part of parts) {
      const value = part ? JSON.parse(part) : null;
      if (value?.error) throw new Error(value.error);
      if (value) yield value;
    }
  }
}

// Waits for the end of a response that comes line by line. Throws as `lines` does.
export async function finish(path, method = "POST") {
  for await (const _ of lines(path, method)) { /* only an error counts, which `lines` throws */ }
}
