"""A Facebook Page on the Graph API: feed, comments, and error 506 for the same text twice in a row."""

import re
from typing import Any

from tests.emulators.graph import GraphEmulator, page, problem, stamp
from tests.emulators.process import main
from tests.emulators.server import Posted, Reply, Request


class FacebookEmulator(GraphEmulator):
    """The access token names the Page."""

    def answer(self, request: Request) -> Reply:
        token, place = self.token(request), self.place(request)
        if found := re.fullmatch(r"/([^/]+)/(feed|comments)", place):
            target = found[1] if found[2] == "comments" else ""
            if request.method == "POST":
                return self._create(token, str(request.body.get("message", "")), target)
            return page([post for post in self.of(token) if post.reply_to == target], request.query, _row)
        return Reply(200, {"id": "1029384756", "name": token})

    def _create(self, token: str, message: str, target: str) -> Reply:
        with self.lock:
            own = self.of(token)
            if target and all(post.post_id != target for post in own):
                return problem(100, f"Unsupported post request. Object with ID '{target}' does not exist", kind="GraphMethodException")
            if own and own[-1].text == message:
                return self.duplicate()
            post = self.take(token, message, reply_to=target, post_id=f"1029384756_{len(self.posts) + 1}")
        return Reply(200, {"id": post.post_id})

    def duplicate(self) -> Reply:
        return problem(506, "Duplicate status message: cannot be published consecutively")


def _row(post: Posted) -> dict[str, Any]:
    address = f"https://www.facebook.com/{post.post_id}"
    return {"id": post.post_id, "message": post.text, "created_time": stamp(post.at), "permalink_url": address}


if __name__ == "__main__":
    main(FacebookEmulator)
