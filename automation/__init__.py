"""What happens by itself: releases, and a rehearsal of the workflows that start them."""
