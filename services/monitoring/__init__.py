"""What those who run the installation are told by machines: is it alive, can it work, what does it do."""
