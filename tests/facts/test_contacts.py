from engines.worlds import world


def test_x():
    w = world("""
    2026-03-02 09:00  T1  contact.opened   customer=Jan channel=email team=A
    2026-03-02 09:10  T1  contact.message  actor=bot
    2026-03-02 12:00  T1  contact.message  actor=agent agent=Piet team=B
    """)
    print(w.row("contacts", contact="T1"))
    print(w.total("first_response_time"))
    assert 0
