"""What remote AEs are asked and told by us as SCU: searched, asked for studies, told of new ones."""
