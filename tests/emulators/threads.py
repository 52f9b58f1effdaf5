"""Threads: containers that nobody sees, their publication once each, and the lists of own posts and replies."""

from typing import Any

from tests.emulators.graph import GraphEmulator, page, problem, stamp
from tests.emulators.process import main
from tests.emulators.server import Posted, Reply, Request


class ThreadsEmulator(GraphEmulator):
    """The access token names the profile. Faults of posts act on the second step."""

    def __init__(self, *, delay: float = 0.0, port: int = 0) -> None:
        super().__init__(delay=delay, port=port)
        self.containers: dict[str, tuple[str, str, str]] = {}

    def writes(self, request: Request) -> bool:
        return self.place(request) == "/me/threads_publish"

    def answer(self, request: Request) -> Reply:
        token, place = self.token(request), self.place(request)
        if place == "/me/threads_publish":
            return self._publish(str(request.body.get("creation_id", "")))
        if place == "/me/threads" and request.method == "POST":
            return self._prepare(token, str(request.body.get("text", "")), str(request.body.get("reply_to_id", "")))
        if place in ("/me/threads", "/me/replies"):
            return page([post for post in self.of(token) if bool(post.reply_to) is (place == "/me/replies")], request.query, _row)
        return Reply(200, {"id": "77", "username": token})

    def _prepare(self, token: str, text: str, target: str) -> Reply:
        with self.lock:
            if target and all(post.post_id != target for post in self.posts):
                return problem(100, "Invalid parameter: reply_to_id")
            number = f"c{len(self.containers) + 1}"
            self.containers[number] = (token, text, target)
        return Reply(200, {"id": number})

    def _publish(self, number: str) -> Reply:
        with self.lock:
            if number not in self.containers:
                return problem(24, "The requested resource does not exist")
            token, text, target = self.containers.pop(number)
            return Reply(200, {"id": self.take(token, text, reply_to=target).post_id})


def _row(post: Posted) -> dict[str, Any]:
    row: dict[str, Any] = {"id": post.post_id, "text": post.text, "timestamp": stamp(post.at)}
    row["permalink"] = f"https://www.threads.com/@{post.token}/post/{post.post_id}"
    return row | ({"replied_to": {"id": post.reply_to}} if post.reply_to else {})


if __name__ == "__main__":
    main(ThreadsEmulator)
