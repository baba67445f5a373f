"""What is held on a person: finding it, handing it over, erasing it, and keeping it from coming back."""
