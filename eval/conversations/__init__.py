"""Conversations: is a whole question left alone, and is a leaning one understood?"""
