open = فتح
