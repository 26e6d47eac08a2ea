"""What the public report says of statuses, questions and mistakes. ``mark`` only marks: each page says it in its own language.

The messages are extracted into ``locale/<language>/LC_MESSAGES/report.po`` by tools/messages.py.
"""

from __future__ import annotations

from inthewild.hub.core.contracts import PublicStatus


def mark(text: str) -> str:
    """Mark a message of the domain ``report``."""
    return text


STATUS: dict[PublicStatus, str] = {
    PublicStatus.RECEIVED: mark("Received"),
    PublicStatus.BEING_CHECKED: mark("Being checked"),
    PublicStatus.SENT: mark("Sent to the platform"),
    PublicStatus.CLOSED_GONE: mark("Closed: gone"),
    PublicStatus.CLOSED_NO_ACTION: mark("Closed: no action"),
}
EXPLAINED: dict[PublicStatus, str] = {
    PublicStatus.RECEIVED: mark("Your report waits for a wildlife expert."),
    PublicStatus.BEING_CHECKED: mark("Wildlife experts are looking at it. This can take some days."),
    PublicStatus.SENT: mark("Experts confirmed the offer and told the platform. Now the platform has to answer."),
    PublicStatus.CLOSED_GONE: mark("The platform acted: the offer was removed or blocked. Thank you."),
    PublicStatus.CLOSED_NO_ACTION: mark("Nothing was done: no rule was broken, or that could not be shown. Thank you anyway."),
}

QUESTIONS: dict[str, tuple[str, str, dict[str, str]]] = {
    "offered": (
        mark("What is offered?"),
        mark("Why we ask: living animals come first."),
        {
            "living": mark("A living animal"),
            "part": mark("Something made of an animal, such as ivory, skin or horn"),
            "plant": mark("A plant or wood"),
            "food": mark("Food or medicine"),
            "unsure": mark("Not sure"),
        },
    ),
    "where": (
        mark("Where did you see it?"),
        mark("Why we ask: it tells the platform where to look."),
        {
            "shop": mark("On a marketplace or in a shop"),
            "group": mark("In a group or a channel"),
            "post": mark("In a post or a video"),
            "advert": mark("In an advertisement"),
            "unsure": mark("Not sure"),
        },
    ),
    "origin": (
        mark("What does the seller say about where it comes from?"),
        mark("Why we ask: some trade is lawful, and this helps experts to tell."),
        {
            "wild": mark("From the wild"),
            "bred": mark("Bred or grown"),
            "antique": mark("Old or antique"),
            "nothing": mark("Nothing"),
            "unsure": mark("Not sure"),
        },
    ),
}

FAULTS: dict[str, str] = {
    "empty": mark("Give a link, a screenshot or the text of the offer."),
    "link": mark("This is no web link. A link begins with https:// and the name of a website."),
    "large": mark("This picture is too large. Send one of up to 10 MB."),
    "picture": mark("This picture cannot be read. Send a screenshot as JPEG, PNG or WebP."),
    "long": mark("This text is too long."),
    "email": mark("This is no e-mail address."),
    "more": mark("Write what you want to add."),
    "sure": mark("Tick the box if you want to erase it."),
    "code": mark("We know no report with this code. It has 24 letters and digits."),
    "gone": mark("There is no unfinished report here any more: it was sent, deleted, or is older than 24 hours."),
    "token": mark("This link is not whole. Copy all of it from the letter."),
    "many": mark("Too many tries from your network. Wait an hour, then try again."),
    "foreign": mark("This form was sent from another website. Open it here and send it again."),
    "broken": mark("Something went wrong. Try again in a moment."),
}

REDRAW: dict[str, str] = {
    "picture": mark("The picture as it is stored"),
    "size": mark("The picture is {width} points wide and {height} high; left and top begin at 0."),
    "draw": mark("Draw over what nobody should see, with finger or mouse."),
    "black": mark("Black out"),
    "crop": mark("Crop"),
    "last": mark("Take back the last one"),
    "numbers": mark("Enter the places as numbers"),
    "row": mark("Black out, place {number}"),
    "keep": mark("Crop: the part to keep"),
    "left": mark("From the left"),
    "top": mark("From the top"),
    "width": mark("Width"),
    "height": mark("Height"),
    "show": mark("Show what will be changed"),
    "apply": mark("Change the picture"),
    "final": mark("What is blacked out or cut off is destroyed and cannot be brought back."),
    "nothing": mark("Say first what to black out or to crop."),
    "number": mark("Fill in all four numbers, or leave all four empty."),
    "outside": mark("This place is not inside the picture."),
}
"""What the tool for pictures says here, by the names of ``core.files.redrawing.WORDS``."""
