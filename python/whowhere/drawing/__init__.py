"""What the HTML page and the matplotlib plots share: the globe, labels that do not collide, network layouts."""
