"""Comments on the objects that apps register, each for an audience that its author chose and everybody reads beside it."""

from inthewild.hub.core.discussion.services import edit, forget, post, withdraw
from inthewild.hub.core.discussion.topics import Audience, Reader, Topic, about

__all__ = ["Audience", "Reader", "Topic", "about", "edit", "forget", "post", "withdraw"]
